/** One server per data folder (F-35). The kernel frees the lock when its holder dies, however it dies. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export class FolderInUseError extends Error {
  override name = 'FolderInUseError'
}

/** Takes the lock or throws FolderInUseError naming the holder's pid. Returns the release. */
export function lockFolder(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const pidFile = join(directory, 'roost.pid')
  const lock = new DatabaseSync(join(directory, 'lock.db'), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    throw new FolderInUseError(
      `The data folder ${directory} is in use by another Roost (pid ${holderOf(pidFile)}). One folder, one server.`,
      { cause },
    )
  }
  writeFileSync(pidFile, `${process.pid}\n`)
  return () => lock.close()
}

function holderOf(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim()
  } catch {
    return 'unknown'
  }
}
