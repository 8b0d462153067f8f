/** When nobody looked at what was due: texts that fell due then may be stale (F-16). */
import type { Context } from '../context.ts'
import type { Reader, Tx } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import { addMillis, type Instant, toMillis } from '../values/instant.ts'

/** When somebody last looked, in server time. One row. */
export interface WatchTable {
  id: string
  looked_at: Instant
}

/** From the last look before it to the first one after it, in server time. */
export interface AbsenceTable {
  began: Instant
  ended: Instant
}

/** A text that fell due this long before anybody looked again is stale. Waiting for room is no absence. */
export const latenessMaxMs = 3600 * 1000
const noteEveryMs = 60_000
/** Longer than anything waits for room. */
const rememberedMs = 72 * 3600 * 1000

export type Watch = {
  /** Notes that somebody looks, once a minute, and how long nobody had. */
  look(): Promise<void>
}

export function keepWatch(ctx: Context): Watch {
  let notedAt: number | undefined
  return {
    async look() {
      const now = ctx.clock.now()
      if (notedAt !== undefined && Math.abs(toMillis(now) - notedAt) < noteEveryMs) return
      await ctx.db.transaction((tx) => note(ctx, tx, now))
      notedAt = toMillis(now)
    },
  }
}

async function note(ctx: Context, tx: Tx, now: Instant): Promise<void> {
  await ctx.db.lock(tx, ['watch'])
  const last = await tx.selectFrom('watch').selectAll().executeTakeFirst()
  if (!last) {
    await tx.insertInto('watch').values({ id: 'runner', looked_at: now }).execute()
    return
  }
  if (last.looked_at >= now) return
  if (toMillis(now) - toMillis(last.looked_at) > latenessMaxMs) {
    const absence = { began: last.looked_at, ended: now }
    await tx.insertInto('absence').values(absence).execute()
    ctx.log.warn({ event: 'absence', ...absence }, 'nobody looked at what was due meanwhile')
  }
  await tx.deleteFrom('absence').where('ended', '<', addMillis(now, -rememberedMs)).execute()
  await tx.updateTable('watch').set({ looked_at: now }).execute()
}

const selectAbsences = prepared((db) => db.selectFrom('absence').selectAll())

export function readAbsences(db: Reader): Promise<AbsenceTable[]> {
  return selectAbsences(db, {})
}

/** How late, in milliseconds, what was due at that moment was looked at first; 0 unless it is stale. */
export function staleMs(absences: readonly AbsenceTable[], due: Instant): number {
  const late = absences
    .filter(({ began, ended }) => began < due && due < ended)
    .map(({ ended }) => toMillis(ended) - toMillis(due))
  const longest = Math.max(0, ...late)
  return longest > latenessMaxMs ? longest : 0
}
