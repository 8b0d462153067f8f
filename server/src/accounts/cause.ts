/** Why something changes: on record in every event. */
import type { Account } from './account.ts'

/** What asked for a change: a request, and by whose key. The names are those of an event (contract §6.3). */
export type Cause = {
  organization_id: string
  /** Null where the server acts by itself: it sends, receives, and keeps time. */
  user_id: string | null
  api_key_id: string | null
  request_id: string | null
  request_method: string | null
  /** Without its query, which may hold what people search for. */
  request_path: string | null
  user_agent: string | null
}

/** Who is calling, and with which request. */
export type Caller = Account & Cause

/** Nobody asked: the server did it by itself, or a person on its command line. */
export function byItself(organization_id: string): Cause {
  return {
    organization_id,
    user_id: null,
    api_key_id: null,
    request_id: null,
    request_method: null,
    request_path: null,
    user_agent: null,
  }
}

/** Somebody's change that no request asked for: an importer, a harness. */
export function onBehalfOf(account: Account): Caller {
  return { ...byItself(account.organization_id), ...account }
}
