/** What a caller sees who asks for a URL or a method that is not there (contract §7.5). */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type ApiError, methodNotAllowed, unknownUrl, usePut } from './errors.ts'
import { pathOf } from './query.ts'
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
    const here = known.filter(({ pattern }) => pattern.test(path))
    if (here.length === 0) return unknownUrl()
    const isOne = here.some(({ single }) => single)
    if (isOne && here.every(({ single }) => single) && !lastIsId.test(path)) return unknownUrl()
    if (request.method === 'POST' && isOne) return usePut()
    return methodNotAllowed([...new Set(here.map((route) => route.method))])
  }
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.is404) done(refusalOf(request))
    else done()
  })
}

/** A word without a prefix is no id. */
const lastIsId = /\/[a-z]+_[^/]*$/i

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/\/$/, '').replace(/:\w+/g, '[^/]+')}$`)
}
