/** What the document says of a value, by JSON Schema's own rules. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { JsonSchema } from '../../src/http/json-schema.ts'
import type { DocumentedAnswer } from './document.ts'

export type Validators = {
  /** What is wrong with the body of an answer; `some`: only the fields that were asked for are there. */
  answerProblem(answer: DocumentedAnswer, body: unknown, some: boolean): string | undefined
  /** What is wrong with something sent. A format is no promise there, only a hint. */
  inputProblem(schema: JsonSchema, value: unknown): string | undefined
}

const root = 'document'

export function createValidators(document: JsonSchema): Validators {
  const whole = newAjv(document, true)
  const partial = newAjv(withoutRequired(document) as JsonSchema, true)
  const input = newAjv(document, false)
  const compiled = new WeakMap<JsonSchema, ValidateFunction>()
  return {
    answerProblem(answer, body, some) {
      const validate = compileOnce(some ? partial : whole, answer.pointer)
      return validate(body) ? undefined : describe(validate)
    },
    inputProblem(schema, value) {
      const validate = compiled.get(schema) ?? input.compile(pointedAt(schema))
      compiled.set(schema, validate)
      return validate(value) ? undefined : describe(validate)
    },
  }
}

function newAjv(document: JsonSchema, validateFormats: boolean): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, validateFormats, logger: false })
  formats.default(ajv)
  return ajv.addSchema(document, root)
}

function compileOnce(ajv: Ajv2020, pointer: string): ValidateFunction {
  const validate = ajv.getSchema(root + pointer)
  if (!validate) throw new Error(`the document has no ${pointer}`)
  return validate
}

/** References of a part of the document lead into the whole. */
function pointedAt(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${root}#/`))
}

/** The first problem, without the places in lists: the tenth item has the same problem as the first. */
function describe({ errors }: ValidateFunction): string {
  const [error] = errors ?? []
  const path = (error?.instancePath ?? '').replaceAll(/\/\d+/g, '/*')
  const extra = error?.params.additionalProperty ?? error?.params.allowedValues ?? ''
  return `${path || 'it'} ${error?.message} ${extra}`.trim()
}

/** The same document without any required field. */
function withoutRequired(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutRequired)
  if (typeof node !== 'object' || node === null) return node
  const kept = Object.entries(node).filter(
    ([key, value]) => key !== 'required' || !Array.isArray(value),
  )
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutRequired(value)]))
}
