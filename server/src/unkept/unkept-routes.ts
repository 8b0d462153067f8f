/** Lists that are empty, single ones that are not there, and writes that say why they store nothing. */
import { z } from 'zod'
import { malformed, notFound } from '../http/errors.ts'
import { readPage } from '../http/listing.ts'
import { refusing } from '../http/refusing.ts'
import { type Method, type Route, route } from '../http/route.ts'
import { fieldsQuery, idParams, pageQuery } from '../http/schema.ts'
import { type UnkeptKind, unkeptKinds } from './unkept-kinds.ts'

const base = '/api/v1/'
const tag = 'Not kept'
const nothing = z.array(z.unknown()).meta({ description: 'Always empty.' })

export const unkeptRoutes: Route[] = unkeptKinds.flatMap((kind) => [
  listRoute(kind),
  refusal('POST', kind, ''),
  ...(kind.isListOnly
    ? []
    : [getRoute(kind), refusal('PUT', kind, ':id/'), refusal('DELETE', kind, ':id/')]),
])

function listRoute(kind: UnkeptKind): Route {
  const totals = Object.keys(kind.totals ?? {}).map((name) => [name, z.unknown()])
  return route({
    method: 'GET',
    path: base + kind.path,
    operationId: `list${idOf(kind)}`,
    summary: `An empty page: Roost keeps no ${kind.name}`,
    tag,
    schema: {
      ...(kind.path.includes(':') && { params: idParams }),
      query: z.object({ ...pageQuery(kind.paged), ...fieldsQuery }),
      response: z
        .object({ has_more: z.boolean(), data: nothing, ...Object.fromEntries(totals) })
        .meta({ id: `${idOf(kind)}Page` }),
    },
    async handler({ query }) {
      readPage(kind.paged, query)
      return { has_more: false, data: [], ...kind.totals }
    },
  })
}

function getRoute(kind: UnkeptKind): Route {
  return refusing('GET', `${base}${kind.path}:id/`, tag, () => notFound(kind.model))
}

function refusal(method: Method, kind: UnkeptKind, under: '' | ':id/'): Route {
  return refusing(method, base + kind.path + under, tag, () =>
    malformed(`Roost keeps no ${kind.name}. Nothing was stored.`),
  )
}

/** `status/opportunity/` → `StatusOpportunity`. */
function idOf({ path }: UnkeptKind): string {
  return path
    .replace(/(?:^|[/_])([a-z])/g, (_, letter: string) => letter.toUpperCase())
    .replace(/[/:]/g, '')
}
