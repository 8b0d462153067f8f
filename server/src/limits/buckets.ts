/** Where arrivals are kept: in memory, where one process is alone, or in a table that several share. */
import { sql } from 'kysely'
import type { Database } from '../db/database.ts'
import { type Arrival, admit, windowMs } from './gcra.ts'

export type Ask = { key: string; perSecond: number; asked: number }
export type Told = { count: number; arrival: Arrival; now: number }
/** Each key once; answers by key. */
export type Buckets = (asks: readonly Ask[]) => Promise<Map<string, Told>> | Map<string, Told>

const keptMax = 50_000

export function inMemory(now: () => number = performance.now.bind(performance)): Buckets {
  const arrivals = new Map<string, Arrival>()
  return (asks) => {
    const at = now()
    if (arrivals.size > keptMax)
      for (const [key, arrival] of arrivals) if (arrival <= at) arrivals.delete(key)
    return new Map(
      asks.map(({ key, perSecond, asked }) => {
        const { arrival, count } = admit(arrivals.get(key) ?? 0, at, perSecond, asked)
        arrivals.set(key, arrival)
        return [key, { arrival, count, now: at }]
      }),
    )
  }
}

type Row = { key: string; admitted: number; arrival: number; now: number }

/**
 * By the database's clock, in one statement for all that ask together: exact, however many processes there are. The
 * table is not logged and its commit not waited for: after a crash everybody begins anew.
 */
export function inTable(db: Database): Buckets {
  return async (asks) => {
    // In one order for all, so that two statements never wait for each other.
    const sorted = asks.toSorted((a, b) => (a.key < b.key ? -1 : 1))
    const { rows } = await db.transaction(async (tx) => {
      await sql`set local synchronous_commit = off`.execute(tx)
      return admitAll(JSON.stringify(sorted)).execute(tx)
    })
    return new Map(
      rows.map(({ key, admitted, arrival, now }) => [
        key,
        { count: Number(admitted), arrival: Number(arrival), now: Number(now) },
      ]),
    )
  }
}

/** `touched_at` is when the row was last asked about, which is also when it was admitted. */
function admitAll(asks: string) {
  const now = sql`(extract(epoch from clock_timestamp()) * 1000)::float8`
  const room = sql`floor((${now} + ${windowMs}::float8 - greatest(kept.arrival, ${now})) * excluded.per_second / ${windowMs}::float8 + 1e-6)`
  const admitted = sql`greatest(0, least(excluded.asked, ${room}))`
  return sql<Row>`
    insert into rate_limit as kept (key, per_second, asked, admitted, arrival, touched_at)
    select key, "perSecond", asked, least(asked, floor("perSecond")),
      ${now} + least(asked, floor("perSecond")) * ${windowMs}::float8 / "perSecond", ${now}
    from json_to_recordset(${asks}::json) as given(key text, "perSecond" float8, asked float8)
    on conflict (key) do update set
      per_second = excluded.per_second, asked = excluded.asked, admitted = ${admitted},
      arrival = greatest(kept.arrival, ${now}) + ${admitted} * ${windowMs}::float8 / excluded.per_second,
      touched_at = ${now}
    returning key, admitted, arrival, touched_at as now`
}
