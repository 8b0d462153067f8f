/** Reads the surface of an OpenAPI document: every name a client can meet, none of the prose. */

import {
  compare,
  type Json,
  list,
  object,
  readFacts,
  resolve,
  type Scope,
  type Shape,
} from './facts.ts'

export type Parameter = { name: string; enum?: string[] }
/** A null shape is no body; a shape without properties is a body nobody described. */
export type Operation = {
  method: string
  path: string
  query: Parameter[]
  request: Shape | null
  responses: Record<string, Shape | null>
}
export type Surface = Operation[]

const verbs = ['get', 'post', 'put', 'patch', 'delete']

/** Every operation, sorted, with its $refs resolved; components named in `opaque` stay unread. */
export function readSurface(document: Json, opaque: readonly string[] = []): Surface {
  const scope = { document, opaque, inside: [] }
  const operations = Object.entries(object(document.paths)).flatMap(([path, item]) =>
    verbs
      .filter((verb) => verb in object(item))
      .map((verb) => readOperation(scope, verb, path, object(item))),
  )
  return operations.sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method))
}

function readOperation(scope: Scope, verb: string, path: string, item: Json): Operation {
  const operation = object(item[verb])
  const body = object(resolve(scope, object(operation.requestBody)))
  // Error bodies are left out: Close describes none of them.
  const successes = Object.entries(object(operation.responses)).filter(([code]) => /^2/.test(code))
  return {
    method: verb.toUpperCase(),
    path: canonical(path),
    query: readQuery(scope, [...list(item.parameters), ...list(operation.parameters)]),
    request: readBody(scope, body),
    responses: Object.fromEntries(
      successes.map(([code, answer]) => [code, readBody(scope, resolve(scope, object(answer)))]),
    ),
  }
}

/** `/api/v1/me` and `/me/` are one path: `servers` may hold the prefix, the slash is optional. */
function canonical(path: string): string {
  return path.replace(/^\/api\/v1(?=\/)/, '').replace(/\/*$/, '/')
}

function readQuery(scope: Scope, parameters: Json[]): Parameter[] {
  return parameters
    .map((parameter) => resolve(scope, parameter))
    .filter((parameter) => parameter.in === 'query')
    .map((parameter) => {
      const facts = readFacts(scope, object(parameter.schema))
      return { name: String(parameter.name), ...(facts.enum && { enum: facts.enum }) }
    })
    .sort((a, b) => compare(a.name, b.name))
}

function readBody(scope: Scope, body: Json): Shape | null {
  const content = object(body.content)
  const media = content['application/json'] ?? Object.values(content)[0]
  if (!media) return null
  return readFacts(scope, object(object(media).schema)).shape ?? { props: {} }
}
