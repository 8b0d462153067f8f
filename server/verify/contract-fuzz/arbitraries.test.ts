/** Values that fit their schema, and values that do not: otherwise only one kind of answer is tried. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDocument } from '../../src/http/openapi.ts'
import { documentedRoutes } from '../../src/server.ts'
import { misfitsOf, valuesOf } from './arbitraries.ts'
import { type Operation, readApi } from './document.ts'
import { createLinks } from './links.ts'
import { toJson } from './nasty-values.ts'
import { createValidators } from './validators.ts'

const api = readApi(createDocument(documentedRoutes(), '0'))
const links = createLinks(api)
const { inputProblem } = createValidators(api.document)
const withBody = api.operations.filter(({ body }) => body && Object.keys(fieldsOf(body)).length > 0)
const cases = withBody.map((operation) => [operation.id, operation] as const)

function fieldsOf(schema: Operation['body']): object {
  return api.resolve(schema ?? {}).properties ?? {}
}

function problem(operation: Operation, value: unknown): string | undefined {
  return inputProblem(operation.body ?? {}, JSON.parse(toJson(links.resolve(value))))
}

test.each(cases)('a plain body of %s fits', (_, operation) => {
  const bodies = valuesOf(api, operation.body ?? {}, 'body', 'plain')
  const property = fc.property(bodies, (body) => {
    expect(problem(operation, body), toJson(body)).toBeUndefined()
  })
  fc.assert(property, { numRuns: 50 })
})

test.each(cases)('enough misfits of %s do not fit', (_, operation) => {
  const bodies = fc.sample(misfitsOf(api, operation.body ?? {}), 200)
  const misfits = bodies.filter((body) => problem(operation, body) !== undefined)
  expect(misfits.length).toBeGreaterThan(0.2 * bodies.length)
})

test('nasty texts are sent, and long ones', () => {
  const texts = fc.sample(valuesOf(api, { type: 'string' }, 'name', 'nasty'), 500).map(String)
  expect(texts.some((text) => text.length >= 100_000)).toBe(true)
  expect(texts.some((text) => !text.isWellFormed())).toBe(true)
  expect(texts.some((text) => text.includes('\0'))).toBe(true)
})
