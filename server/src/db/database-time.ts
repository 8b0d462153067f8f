/** The database's time in this process: what several processes agree on (F-15). */
import type { Database } from './database.ts'

const askEveryMs = 5000

export type DatabaseTime = { now(): number; stop(): void }

/**
 * Follows the database's clock: asked every few seconds, the monotonic clock in between. While the
 * database does not answer, the last known difference stands. Undefined where the database has no
 * clock but ours.
 */
export async function followDatabaseTime({
  serverTime,
}: Database): Promise<DatabaseTime | undefined> {
  if (!serverTime) return undefined
  let ahead = 0
  const ask = async (): Promise<void> => {
    const before = performance.now()
    const server = await serverTime()
    ahead = server - (before + performance.now()) / 2
  }
  await ask()
  const timer = setInterval(() => void ask().catch(() => {}), askEveryMs)
  timer.unref()
  return { now: () => performance.now() + ahead, stop: () => clearInterval(timer) }
}
