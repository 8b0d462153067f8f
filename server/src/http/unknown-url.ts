/** What a caller sees who asks for a URL or a method that is not there (contract §7.5). */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { methodNotAllowed, unknownUrl, usePut } from './errors.ts'
import type { Route } from './route.ts'

export function answerUnknownUrl(routes: readonly Route[]) {
  const known = routes.map(({ method, path }) => ({
    method,
    pattern: toPattern(path),
    single: path.includes(':'),
  }))
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<never> => {
    const path = request.url.split('?')[0]?.replace(/\/$/, '') ?? ''
    const here = known.filter(({ pattern }) => pattern.test(path))
    if (here.length === 0) throw unknownUrl()
    if (request.method === 'POST' && here.some(({ single }) => single)) throw usePut()
    throw methodNotAllowed([...new Set(here.map(({ method }) => method))])
  }
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/\/$/, '').replace(/:\w+/g, '[^/]+')}$`)
}
