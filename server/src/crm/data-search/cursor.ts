/** Where a search goes on: a place in its order, for half a minute (contract §4.1). */
import { createHash } from 'node:crypto'
import { invalidAlone } from '../../http/errors.ts'

const lifeMs = 30_000

/** `asked`: a cursor is of one query. `now`: real time, in milliseconds. */
export function writeCursor(skip: number, asked: unknown, now: number): string {
  return Buffer.from(JSON.stringify([skip, now + lifeMs, markOf(asked)])).toString('base64url')
}

/** 0 for none. Throws 400 for one that is too old, of another query, or none at all. */
export function readCursor(cursor: string | null | undefined, asked: unknown, now: number): number {
  if (!cursor) return 0
  const [skip, until, mark] = parse(cursor)
  const isGood = Number.isSafeInteger(skip) && Number(skip) >= 0 && mark === markOf(asked)
  if (!isGood) throw invalidAlone({ cursor: 'Invalid cursor' })
  if (!(Number(until) > now)) throw invalidAlone({ cursor: 'Expired cursor' })
  return Number(skip)
}

function parse(cursor: string): unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(read) ? read : []
  } catch {
    return []
  }
}

function markOf(asked: unknown): string {
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 16)
}
