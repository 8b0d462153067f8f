/** What a caller sees who asks for a URL or a method that is not there (contract §7.5). */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type ApiError, methodNotAllowed, unknownUrl, usePut } from './errors.ts'
import { noWord, pathOf } from './query.ts'
import type { Route } from './route.ts'

/** Before the body is read: whatever it is, there is nobody here who wants it. */
export function refuseUnknownUrls(app: FastifyInstance, routes: readonly Route[]): void {
  const known = routes.map(({ method, path }) => ({
    method,
    pattern: toPattern(path),
    single: path.includes(':'),
  }))
  const refusalOf = (request: FastifyRequest): ApiError => {
    const path = pathOf(request).replace(/\/$/, '')
    const matching = known.filter(({ pattern }) => pattern.test(path))
    // What is written out comes before what any id could stand for.
    const exact = matching.filter(({ single }) => !single)
    const here = exact.length > 0 ? exact : matching
    if (here.length === 0) return unknownUrl()
    const isOne = exact.length === 0
    if (isOne && !noWord.test(lastOf(path))) return unknownUrl()
    if (request.method === 'POST' && isOne) return usePut()
    return methodNotAllowed([...new Set(here.map((route) => route.method))])
  }
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.is404) done(refusalOf(request))
    else done()
  })
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/\/$/, '').replace(/:\w+/g, '[^/]+')}$`)
}
