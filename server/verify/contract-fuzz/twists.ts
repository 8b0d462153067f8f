/** What is done to a good request to see it refused, or read in another way. */
import type { Operation } from './document.ts'
import { toJson } from './nasty-values.ts'
import {
  badCredentials,
  badTypes,
  goodTypes,
  harmless,
  keys,
  methods,
  notJson,
  oddParameters,
  offsets,
  overrides,
  paths,
  queries,
  trees,
} from './odd-parts.ts'
import type { Request } from './request.ts'

export type Twist = { name: string; apply(request: Request, how: How): Request }
type How = { salt: number; operation: Operation; query: Record<string, unknown> }

const mebibyte = 1024 * 1024

function pick<T>(list: readonly T[], { salt }: How): T {
  return list[salt % list.length] as T
}

function withHeaders(request: Request, headers: Record<string, string>): Request {
  return { ...request, headers: { ...request.headers, ...headers } }
}

function without(request: Request, name: string): Request {
  const { [name]: _, ...headers } = request.headers
  return { ...request, headers }
}

function withBody(request: Request, body: string | Buffer): Request {
  return withHeaders({ ...request, body }, { 'content-type': 'application/json' })
}

export const twists: readonly Twist[] = [
  { name: 'no key', apply: (request) => without(request, 'authorization') },
  {
    name: 'a wrong key',
    apply: (request, how) => withHeaders(request, { authorization: pick(badCredentials, how) }),
  },
  {
    name: 'a key elsewhere',
    apply: (request) => {
      const { authorization = '' } = request.headers
      const query = [...request.query, `api_key=${encodeURIComponent(authorization)}`]
      return without(
        { ...withHeaders(request, { 'x-api-key': authorization }), query },
        'authorization',
      )
    },
  },
  {
    name: 'another content type',
    apply: (request, how) => withHeaders(request, { 'content-type': pick(badTypes, how) }),
  },
  {
    name: 'JSON by another name',
    apply: (request, how) =>
      request.body === undefined
        ? request
        : withHeaders(request, { 'content-type': pick(goodTypes, how) }),
  },
  { name: 'no content type', apply: (request) => without(request, 'content-type') },
  { name: 'no body', apply: ({ body: _, ...request }) => without(request, 'content-type') },
  {
    name: 'a body that is no JSON object',
    apply: (request, how) => withBody(request, pick(notJson, how)),
  },
  { name: 'a tree', apply: (request, how) => withBody(request, pick(trees, how)) },
  {
    name: 'an odd key',
    apply: (request, how) => {
      const { body = '{}' } = request
      const key = JSON.stringify(pick(keys, how))
      return withBody(
        request,
        body.toString().replace(/\}$/, `,${key}:{"a":1}}`).replace('{,', '{'),
      )
    },
  },
  {
    name: 'a key twice',
    apply: (request) => {
      const { body = '{}' } = request
      const inner = body.toString().slice(1, -1)
      return withBody(request, `{${[inner, inner].filter(Boolean).join(',')}}`)
    },
  },
  {
    name: 'a body of 1 MiB and more',
    apply: (request, how) => {
      const size = mebibyte + pick([-9, -8, 1, 1000, mebibyte], how)
      return withBody(request, `{"a":"${'a'.repeat(size)}"}`)
    },
  },
  { name: 'another method', apply: (request, how) => ({ ...request, method: pick(methods, how) }) },
  {
    name: 'POST in its place',
    apply: (request, { query }) =>
      withHeaders(withBody({ ...request, method: 'POST' }, merged(request, { _params: query })), {
        'x-http-method-override': request.method,
      }),
  },
  {
    name: 'POST in its place, with odd parameters',
    apply: (request, how) => {
      const names = [...how.operation.parameters.map(({ name }) => name), 'x']
      const params = { [pick(names, how)]: pick(oddParameters, { ...how, salt: how.salt >> 3 }) }
      return withHeaders(
        withBody({ ...request, method: 'POST' }, merged(request, { _params: params })),
        {
          'x-http-method-override': request.method,
        },
      )
    },
  },
  {
    name: 'POST in place of nothing known',
    apply: (request, how) =>
      withHeaders(
        { ...request, method: 'POST' },
        { 'x-http-method-override': pick(overrides, how) },
      ),
  },
  {
    name: 'an odd offset',
    apply: (request, how) => withHeaders(request, { 'x-tz-offset': pick(offsets, how) }),
  },
  {
    name: 'a header that changes nothing',
    apply: (request, how) => withHeaders(request, pick(harmless, how)),
  },
  {
    name: 'another site',
    apply: (request) =>
      withHeaders(request, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }),
  },
  {
    name: 'another path',
    apply: (request, how) => ({ ...request, path: pick(paths, how)(request.path) }),
  },
  {
    name: 'a query in another form',
    apply: (request, how) => ({ ...request, query: pick(queries, how)(request.query) }),
  },
  {
    name: 'a long URL',
    apply: (request, how) => {
      const length = pick([2000, 8000, 15_000, 17_000, 70_000], how)
      return { ...request, query: [...request.query, `x=${'a'.repeat(length)}`] }
    },
  },
  {
    name: 'many headers',
    apply: (request, how) => {
      const count = pick([50, 500, 1500, 3000], how)
      const more = Array.from({ length: count }, (_, place) => [`x-h${place}`, 'a'])
      return withHeaders(request, Object.fromEntries(more))
    },
  },
]

/** The body of the request with more in it; nothing that is no object has a place for it. */
function merged({ body = '{}' }: Request, more: object): string {
  const rest = toJson(more).slice(1)
  const text = body.toString()
  return text.startsWith('{') && text !== '{}' ? `${text.slice(0, -1)},${rest}` : `{${rest}`
}
