/** One server per data folder (F-35). The kernel frees the lock when its holder dies, however it dies. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  checkWritable,
  makePrivateFile,
  makePrivateFolder,
  UnwritableError,
  writePrivateFile,
} from '../private-files.ts'

export class FolderInUseError extends Error {
  override name = 'FolderInUseError'
}

/** The only one of SQLite's errors that says that somebody else has the lock. */
const busy = 5

/**
 * Takes the lock; returns its release. Throws FolderInUseError naming the holder's pid, or
 * UnwritableError where nobody has it and it cannot be had.
 */
export function lockFolder(directory: string): () => void {
  makePrivateFolder(directory)
  checkWritable(directory)
  const pidFile = join(directory, 'roost.pid')
  const lock = openLock(directory, pidFile)
  try {
    writePrivateFile(pidFile, `${process.pid}\n`)
  } catch (error) {
    lock.close()
    throw error
  }
  return () => lock.close()
}

function openLock(directory: string, pidFile: string): DatabaseSync {
  const file = join(directory, 'lock.db')
  makePrivateFile(file)
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(file, { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (cause) {
    lock?.close()
    const { errcode } = cause as { errcode?: number }
    if (((errcode ?? 0) & 0xff) !== busy) throw new UnwritableError(file, { cause })
    throw new FolderInUseError(
      `The data folder ${directory} is in use by another Roost (pid ${holderOf(pidFile)}). One folder, one server.`,
      { cause },
    )
  }
}

function holderOf(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim()
  } catch {
    return 'unknown'
  }
}
