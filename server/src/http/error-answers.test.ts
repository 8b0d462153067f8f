/** Whatever can go wrong with a request is in the document, for every operation. */
import { expect, test } from 'vitest'
import { documentedRoutes } from '../server.ts'
import { createDocument } from './openapi.ts'

type Operation = { operationId: string; responses: Record<string, { $ref?: string }> }
type Described = {
  paths: Record<string, Record<string, Operation>>
  components: { responses: Record<string, { content: object }> }
}

const { paths, components } = createDocument(documentedRoutes(), 'test') as Described
const operations = Object.values(paths).flatMap((methods) => Object.values(methods))

const asked = [
  '400',
  '401',
  '403',
  '404',
  '405',
  '408',
  '409',
  '413',
  '415',
  '417',
  '422',
  '429',
  '431',
]
const ours = ['500', '503']

test.each(operations)('$operationId names every error it can answer with', ({ responses }) => {
  const errors = Object.keys(responses).filter((status) => Number(status) >= 400)
  expect(errors).toEqual([...asked, ...ours])
  for (const status of errors) {
    const name = responses[status]?.$ref?.split('/').at(-1) ?? ''
    expect(Object.keys(components.responses[name]?.content ?? {})).toEqual(['application/json'])
  }
})
