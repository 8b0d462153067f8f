/** Who listens to a stream of events, and how they are written to (WHATWG HTML, 9.2). */
import type { ServerResponse } from 'node:http'
import type { Context } from '../context.ts'
import type { Reader } from '../db/database.ts'
import type { Event } from '../events/event.ts'
import type { EventOut } from './event-schema.ts'
import type { LogCursor } from './follow-log.ts'

/** Of what a listener has not taken: then it is cut, and comes back from where it was. */
const unreadMaxBytes = 1024 * 1024

export type Listener = {
  organization_id: string
  api_key_id: string | null
  grant_id?: string | undefined
  cursor: LogCursor
  wants(event: Event): boolean
  response: ServerResponse
}

function inWords(event: EventOut): string {
  return `id: ${event.id}\nevent: ${event.object_type}.${event.action}\ndata: ${JSON.stringify(event)}\n\n`
}

/** In order, each with its id, by which a listener goes on. */
export function tell(listener: Listener, events: readonly EventOut[]): void {
  send(listener, events.map(inWords).join(''))
}

function send({ response }: Listener, text: string): void {
  if (text === '') return
  response.write(text)
  if (response.writableLength > unreadMaxBytes) response.destroy()
}

/** Says that it is still there, and no more to those whose key or grant was revoked. */
export async function beat({ db }: Context, listeners: ReadonlySet<Listener>): Promise<void> {
  const [keys, grants] = (['api_key_id', 'grant_id'] as const).map((name) => [
    ...new Set([...listeners].flatMap((listener) => listener[name] ?? [])),
  ]) as [string[], string[]]
  const gone = new Set([
    ...(await revokedOf(db.read, 'api_key', keys)),
    ...(await revokedOf(db.read, 'oauth_grant', grants)),
  ])
  for (const listener of listeners) {
    if (gone.has(listener.api_key_id ?? listener.grant_id ?? '')) listener.response.end()
    else send(listener, ': still here\n\n')
  }
}

async function revokedOf(
  db: Reader,
  table: 'api_key' | 'oauth_grant',
  ids: string[],
): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom(table)
    .select('id')
    .where('id', 'in', ids)
    .where('revoked_at', 'is not', null)
    .execute()
  return rows.map(({ id }) => id)
}
