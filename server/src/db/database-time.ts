/** The database's time in this process: what several processes agree on (F-15). */
import type { Database } from './database.ts'

const askEveryMs = 5000

export type DatabaseTime = { wall(): number; stop(): void }

/**
 * Follows the database's clock: asked every few seconds, the monotonic clock in between. While the
 * database does not answer, the last known difference stands. SQLite: the system's own time.
 */
export async function followDatabaseTime(db: Database): Promise<DatabaseTime> {
  const { serverTime } = db
  if (!serverTime) return { wall: () => Date.now(), stop: () => {} }
  let ahead = 0
  async function ask(ask: () => Promise<number>): Promise<void> {
    const before = performance.now()
    const server = await ask()
    ahead = server - (before + performance.now()) / 2
  }
  await ask(serverTime)
  const timer = setInterval(() => void ask(serverTime).catch(() => {}), askEveryMs)
  timer.unref()
  return { wall: () => performance.now() + ahead, stop: () => clearInterval(timer) }
}
