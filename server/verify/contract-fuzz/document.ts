/** The server's own OpenAPI document, read into what a fuzz needs of it. */
import type { JsonSchema } from '../../src/http/json-schema.ts'

export type Parameter = { name: string; in: 'path' | 'query'; schema: JsonSchema }
export type Operation = {
  id: string
  tag: string
  method: string
  /** From the root, such as `/api/v1/lead/{id}/`. */
  path: string
  parameters: Parameter[]
  /** The schema of its JSON body. */
  body: JsonSchema | undefined
  /** By status. */
  answers: Record<string, DocumentedAnswer>
}
export type DocumentedAnswer = {
  /** The media type; none where there is no body. */
  type: string | undefined
  /** Where in the document the schema of its body is, as a JSON pointer. */
  pointer: string
}
export type Api = {
  document: JsonSchema
  operations: Operation[]
  /** Follows `$ref`s until there is none. */
  resolve(schema: JsonSchema): JsonSchema
  /** The operations of the path template that a path fits, whatever their method. */
  at(path: string): Operation[]
}

type Node = Record<string, JsonSchema>

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace']

/** Throws when the document does not say what the fuzz relies on. */
export function readApi(document: JsonSchema): Api {
  const resolve = (schema: JsonSchema): JsonSchema => {
    const { $ref } = schema
    return typeof $ref === 'string' ? resolve(lookUp(document, $ref)) : schema
  }
  const operations = Object.entries(document.paths as Record<string, Node>).flatMap(
    ([path, item]) =>
      methods
        .filter((method) => item[method])
        .map((method) => readOperation(document, resolve, path, method))
        // It would answer for as long as one listens.
        .filter(({ answers }) => answers['200']?.type !== 'text/event-stream'),
  )
  const known = operations.map((operation) => ({ operation, pattern: toPattern(operation.path) }))
  return {
    document,
    operations,
    resolve,
    at: (path) => {
      const matching = known.filter(({ pattern }) => pattern.test(path))
      // A path that is written out comes before one with places in it (OpenAPI 3.1, Paths Object).
      const exact = matching.filter(({ operation }) => !operation.path.includes('{'))
      return (exact.length > 0 ? exact : matching).map(({ operation }) => operation)
    },
  }
}

function readOperation(
  document: JsonSchema,
  resolve: Api['resolve'],
  path: string,
  method: string,
): Operation {
  const place = `#/paths/${escapePointer(path)}/${method}`
  const operation = lookUp(document, place)
  const servers = (operation.servers ?? document.servers) as { url: string }[]
  const base = servers[0]?.url.replace(/\/$/, '') ?? ''
  const body = operation.requestBody as { content: Node } | undefined
  const responses = operation.responses as Node
  return {
    id: String(operation.operationId),
    tag: String((operation.tags as string[])[0]),
    method: method.toUpperCase(),
    path: base + path,
    parameters: (operation.parameters ?? []) as Parameter[],
    body: body?.content['application/json']?.schema as JsonSchema | undefined,
    answers: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => [
        status,
        readAnswer(resolve, response, `${place}/responses/${status}`),
      ]),
    ),
  }
}

function readAnswer(
  resolve: Api['resolve'],
  response: JsonSchema,
  place: string,
): DocumentedAnswer {
  const { content = {} } = resolve(response) as { content?: Node }
  const [type] = Object.keys(content)
  const at = typeof response.$ref === 'string' ? response.$ref : place
  return { type, pointer: `${at}/content/${escapePointer(type ?? '')}/schema` }
}

/** What a JSON pointer points to; throws where there is nothing. */
function lookUp(document: JsonSchema, pointer: string): JsonSchema {
  const keys = pointer.split('/').slice(1)
  const found = keys
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, key) => (node as JsonSchema | undefined)?.[key], document)
  if (typeof found !== 'object' || found === null) throw new Error(`there is no ${pointer}`)
  return found as JsonSchema
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** A slash at the end makes no difference. */
function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/\/$/, '').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`)
}
