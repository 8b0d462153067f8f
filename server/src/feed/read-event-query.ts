/** Reads what is asked of the event log; throws 400 for what cannot be (contract §6.4). */
import type { Reader } from '../db/database.ts'
import { invalid, malformed } from '../http/errors.ts'
import { type Cursor, type EventFilter, findEvent } from './list-events.ts'

export const limitMax = 50

/** What may be asked for together; dates with any of them. */
const combinations = [
  'object_type+object_id, object_type+action, object_id+action',
  'lead_id+object_type, lead_id+object_type+action, lead_id+user_id',
  'lead_id+user_id+object_type, lead_id+user_id+object_type+action',
  'user_id+object_id, user_id+object_id+action, user_id+object_type, user_id+object_type+action',
  'object_type, object_id, action, lead_id, user_id, request_id',
].flatMap((line) => line.split(', ').map((names) => names.split('+').sort().join('+')))

const filters = ['object_type', 'object_id', 'lead_id', 'action', 'user_id', 'request_id'] as const

export function readColumns(query: Record<string, unknown>): EventFilter['columns'] {
  const given = filters.filter((name) => typeof query[name] === 'string' && query[name] !== '')
  if (given.length > 0 && !combinations.includes(given.toSorted().join('+'))) {
    throw malformed(`These filters cannot be combined: ${given.join(', ')}.`)
  }
  return Object.fromEntries(given.map((name) => [name, query[name]]))
}

export function readLimit(given: string | null | undefined): number {
  if (!given) return limitMax
  if (!/^\d+$/.test(given)) {
    throw malformed(`_limit must be a non-negative integer (got "${given.slice(0, 40)}" instead).`)
  }
  if (Number(given) > limitMax) {
    throw malformed(
      `The limit you set is larger than the maximum limit for this resource (max_limit = ${limitMax}).`,
    )
  }
  return Number(given)
}

/** An event that is not there any more would hide what happened since: to be told, not skipped. */
export async function readCursor(
  db: Reader,
  organization_id: string,
  given: string | null | undefined,
): Promise<Cursor | undefined> {
  if (!given) return undefined
  const [, towards, id = ''] = /^(older|newer)\.(\w{1,64})$/.exec(given) ?? []
  const event = towards && (await findEvent(db, organization_id, id))
  if (!event) throw invalid({ _cursor: 'There is no such event, or not any more: begin anew.' })
  return { event, towards: towards as Cursor['towards'] }
}
