/** The OpenAPI 3.1 document, derived from the routes and their Zod schemas. */
import type { z } from 'zod'
import type { App } from './app.ts'
import { errorReferences, errorResponses } from './error-answers.ts'
import { documentSchema, type JsonSchema } from './json-schema.ts'
import type { Route } from './route.ts'
import { tags } from './tags.ts'

const base = '/api/v1'

/** Builds the document. Deterministic, so that the committed copy can be compared with it. */
export function createDocument(routes: readonly Route[], version: string): JsonSchema {
  const components: Record<string, JsonSchema> = {}
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const route of routes.filter(({ isUndocumented }) => !isUndocumented)) {
    const path = route.path.replace(base, '').replace(/:(\w+)/g, '{$1}')
    const item = route.path.startsWith(base)
      ? { path, servers: undefined }
      : { path, servers: [{ url: '/' }] }
    const operations = paths[item.path] ?? {}
    paths[item.path] = operations
    const operation = describe(route, components)
    operations[route.method.toLowerCase()] = item.servers
      ? { ...operation, servers: item.servers }
      : operation
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Roost API',
      version,
      description:
        'Close’s SMS activity API and what it touches, served by your own machine. Paths under /_/ are Roost’s own.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: base }],
    security: [{ ApiKey: [] }, { Bearer: [] }],
    tags: Object.entries(tags)
      .filter(([name]) => routes.some((route) => route.tag === name))
      .map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        ApiKey: {
          type: 'http',
          scheme: 'basic',
          description: 'The API key is the user name; the password is empty.',
        },
        Bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An access token of OAuth 2 (docs/oauth.md).',
        },
      },
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: errorResponses(),
    },
  }
}

function describe(route: Route, components: Record<string, JsonSchema>): JsonSchema {
  const { schema } = route
  const parameters = [
    ...parametersIn('path', schema.params),
    ...parametersIn('query', schema.query),
  ]
  const answer = collect(documentSchema(schema.response, 'output'), components)
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.description && { description: route.description }),
    tags: [route.tag],
    ...(parameters.length > 0 && { parameters }),
    ...(schema.body && {
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: collect(documentSchema(schema.body, 'input'), components) },
        },
      },
    }),
    responses: {
      [route.status]:
        route.status === 204
          ? { description: 'Done' }
          : {
              description: 'Success',
              content: { [route.produces ?? 'application/json']: { schema: answer } },
            },
      ...errorReferences(),
    },
  }
}

function parametersIn(place: 'path' | 'query', schema: z.ZodObject | undefined): JsonSchema[] {
  if (!schema) return []
  const { properties = {} } = documentSchema(schema, 'input') as {
    properties?: Record<string, JsonSchema>
  }
  return Object.entries(properties).map(([name, { description, ...type }]) => ({
    name,
    in: place,
    ...(place === 'path' && { required: true }),
    ...(description !== undefined && { description }),
    ...(isList(type) && { style: 'form', explode: false }),
    schema: withoutNull(type),
  }))
}

/** No text of a URL is null; only the `_params` of a body can be. */
function withoutNull(schema: JsonSchema): JsonSchema {
  const kept = { ...schema }
  for (const key of ['type', 'enum']) {
    const values = schema[key]
    if (!Array.isArray(values) || !values.some(isNull)) continue
    const rest = values.filter((value) => !isNull(value))
    kept[key] = key === 'type' && rest.length === 1 ? rest[0] : rest
  }
  return kept
}

function isNull(value: unknown): boolean {
  return value === null || value === 'null'
}

function isList({ type }: JsonSchema): boolean {
  return type === 'array' || (Array.isArray(type) && type.includes('array'))
}

/** Moves the `$defs` of a schema to the document's components and points the references there. */
function collect(schema: JsonSchema, components: Record<string, JsonSchema>): JsonSchema {
  const { $defs, $schema: _, ...rest } = schema
  for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>)) {
    const { id: __, ...body } = definition
    components[name] = repoint(body)
  }
  const { id, ...root } = rest
  if (typeof id !== 'string') return repoint(root)
  components[id] = repoint(root)
  return { $ref: `#/components/schemas/${id}` }
}

function repoint(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')
  return JSON.parse(text) as JsonSchema
}

/** Serves the document of the routes that this process serves. */
export function serveDocument(app: App, routes: readonly Route[], version: string): void {
  // Made when it is first asked for: most servers never are.
  let document: string | undefined
  app.get('/openapi.json', async (_request, reply) => {
    document ??= JSON.stringify(createDocument(routes, version))
    reply.type('application/json; charset=utf-8')
    return reply.send(document)
  })
}
