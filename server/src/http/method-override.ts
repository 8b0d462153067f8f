/** `x-http-method-override`: a POST that stands for a GET too long for a URL, or a PUT or DELETE (§7.3). */
import type { IncomingMessage } from 'node:http'

export const overridable: ReadonlySet<string> = new Set(['GET', 'PUT', 'DELETE'])

/** The method that a POST stands for. Only POST can be overridden; elsewhere the header means nothing. */
export function overrideOf({
  method,
  headers,
}: Pick<IncomingMessage, 'method' | 'headers'>): string | undefined {
  const header = headers['x-http-method-override']
  const wanted = typeof header === 'string' ? header.toUpperCase() : undefined
  return method === 'POST' && wanted !== 'POST' ? wanted : undefined
}

/** A find-my-way constraint: the header chooses between routes of the same method and path. */
export const methodOverride = {
  name: 'methodOverride',
  storage() {
    const handlers = new Map<unknown, unknown>()
    return {
      get: (method: unknown) => (handlers.get(method) ?? null) as never,
      set: (method: unknown, handler: unknown) => {
        handlers.set(method, handler)
      },
    }
  },
  // find-my-way takes undefined for "no constraint"; its types do not say so.
  deriveConstraint: (request: IncomingMessage): string => overrideOf(request) as string,
  validate() {},
  // A POST that asks to be a GET must never run as a POST.
  mustMatchWhenDerived: true,
}
