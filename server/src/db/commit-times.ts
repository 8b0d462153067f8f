/** How long commits take, for every transaction of a database. */
import type { Database } from './database.ts'

/** `observe` hears the seconds from the end of a transaction's work until it was durable. */
export function withCommitTimes(db: Database, observe: (seconds: number) => void): Database {
  const timed =
    (transaction: Database['transaction']): Database['transaction'] =>
    async (work) => {
      let workedUntil = 0
      const result = await transaction(async (tx) => {
        const done = await work(tx)
        workedUntil = performance.now()
        return done
      })
      observe((performance.now() - workedUntil) / 1000)
      return result
    }
  return {
    engine: db.engine,
    batchesAtOnce: db.batchesAtOnce,
    claimMax: db.claimMax,
    // Every request has a database of its own; its reader is made when it is asked for.
    get read() {
      return db.read
    },
    get aside() {
      return db.aside
    },
    transaction: timed(db.transaction),
    insist: timed(db.insist),
    lock: db.lock,
    within(organization_ids) {
      const inside = db.within(organization_ids)
      return inside === db ? this : withCommitTimes(inside, observe)
    },
    ...(db.serverTime && { serverTime: db.serverTime }),
    close: db.close,
  }
}
