/** The database's time in this process: what several processes agree on (F-15). */
import type { Database } from '../database.ts'

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
  let ahead: number | undefined
  // The moment it means lies between question and answer. How far those are apart is how little it
  // tells: on a busy machine a slow answer must not undo what a quick one said.
  const ask = async (): Promise<void> => {
    const before = performance.now()
    const server = await serverTime()
    const [least, most] = [server - performance.now(), server - before]
    ahead = Math.min(Math.max(ahead ?? (least + most) / 2, least), most)
  }
  // The first answer includes the making of a connection.
  await ask()
  await ask()
  const timer = setInterval(() => void ask().catch(() => {}), askEveryMs)
  timer.unref()
  return { now: () => performance.now() + (ahead ?? 0), stop: () => clearInterval(timer) }
}
