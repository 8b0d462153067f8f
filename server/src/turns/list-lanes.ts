/** Finds the lanes of a table in which something waits: a few index probes a lane, however many rows. */
import { type Expression, sql } from 'kysely'
import type { Reader } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import type { Instant } from '../values/instant.ts'
import type { Lane } from './source.ts'

type Words = {
  /** It has an index on (lane, next_at, id) where lane is not null. */
  table: string
  /** Of a row: that nobody is working on it, at this moment of the server's time. */
  isFree: (now: Instant) => Expression<unknown>
}

/** The first row of each lane that is free, by skipping from lane to lane along the index. */
export function lanesOf({ table, isFree }: Words): (db: Reader, now: Instant) => Promise<Lane[]> {
  const rows = sql.table(table)
  const select = prepared((db, { now }: { now: Instant }) =>
    sql<{ lane: string; next_at: Instant | null }>`
      with recursive lanes(lane) as (
        select min(lane) from ${rows} where lane is not null
        union all
        select (select min(waiting.lane) from ${rows} as waiting where waiting.lane > lanes.lane)
        from lanes where lanes.lane is not null
      )
      select lanes.lane as lane, (
        select next_at from ${rows} as waiting
        where waiting.lane = lanes.lane and ${isFree(now)}
        order by waiting.next_at, waiting.id limit 1
      ) as next_at
      from lanes where lanes.lane is not null`.compile(db),
  )
  return async (db, now) => {
    const lanes = await select(db, { now })
    return lanes.filter((lane): lane is Lane => lane.next_at !== null)
  }
}
