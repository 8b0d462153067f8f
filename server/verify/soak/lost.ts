/** What a server answered for and did not keep. */
import type { DatabaseSync } from 'node:sqlite'

/** In the database itself, once the server has ended: a line for the report, or none. */
export function findLost(db: DatabaseSync, acked: readonly string[]): string[] {
  const missing = new Set(acked)
  for (const { id } of db.prepare('select id from message').iterate()) missing.delete(String(id))
  return missing.size > 0 ? [`${missing.size} acked messages are lost`] : []
}
