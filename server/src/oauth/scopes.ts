/** What a program can be granted (contract §7.1). */
import { OauthError } from './oauth-error.ts'

export const scopes = ['all.full_access', 'offline_access'] as const
const defaultScope = 'all.full_access offline_access'
/** With it come refresh tokens. */
export const offline = 'offline_access'

/** In their order, each once; both where nothing is said. Throws `invalid_scope`. */
export function readScope(asked: string | undefined): string {
  const wanted = (asked || defaultScope).split(' ').filter(Boolean)
  const unknown = wanted.find((scope) => !(scopes as readonly string[]).includes(scope))
  if (unknown) throw new OauthError('invalid_scope', `There is no scope ${unknown.slice(0, 100)}.`)
  return scopes.filter((scope) => wanted.includes(scope)).join(' ')
}
