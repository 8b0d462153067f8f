/** Reading what an answer shows besides the row that was just stored. */
import { setTimeout as pause } from 'node:timers/promises'
import { CommitUnknownError, isUnavailable } from './unavailable.ts'

const triesMaxMs = 5000
const againMs = 150

/**
 * A database that is lost now takes back nothing: the caller must not hear that nothing was accepted
 * (F-04). So the read is tried again for a while, and then the caller is told to look.
 */
export async function afterCommit<T>(read: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + triesMaxMs
  for (;;) {
    try {
      return await read()
    } catch (error) {
      if (!isUnavailable(error)) throw error
      if (performance.now() > giveUpAt) {
        throw new CommitUnknownError('The database was lost after a commit.', { cause: error })
      }
      await pause(againMs)
    }
  }
}
