/** Room kept for what has happened already and must be written down, even on a full disk (F-07). */
import { randomBytes } from 'node:crypto'
import { rmSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '../database.ts'
import { writePrivateFile } from '../private-files.ts'
import { DiskFullError, isDiskFull } from '../unavailable.ts'

export const reserveBytes = 8 * 1024 * 1024
/** Not restored before there is a little more than it takes, lest it fill the disk itself. */
const marginBytes = 1024 * 1024
const lookEveryMs = 1000

/**
 * Keeps a file that is deleted once an insisting transaction finds the disk full. From then until
 * the file could be restored every other transaction is refused, so that nobody else takes the room.
 */
export function withReserve(db: Database, directory: string): Database {
  const reserve = createReserve(join(directory, 'reserve'))
  return {
    ...db,
    async transaction(work) {
      if (!reserve.isWhole()) throw new DiskFullError('The disk is full.')
      return db.transaction(work)
    },
    async insist(work) {
      try {
        return await db.insist(work)
      } catch (error) {
        if (!isDiskFull(error) || !reserve.release()) throw error
        return db.insist(work)
      }
    },
  }
}

type Reserve = {
  /** Restores it first, if it can. */
  isWhole(): boolean
  /** Whether this made any room. */
  release(): boolean
}

function createReserve(file: string): Reserve {
  let whole = fill(file)
  let lookedAt = performance.now()
  return {
    isWhole() {
      if (whole || performance.now() - lookedAt < lookEveryMs) return whole
      lookedAt = performance.now()
      whole = fill(file)
      return whole
    },
    release() {
      const had = whole
      whole = false
      lookedAt = performance.now()
      rmSync(file, { force: true })
      return had
    },
  }
}

function fill(file: string): boolean {
  if (statSync(file, { throwIfNoEntry: false })?.size === reserveBytes) return true
  try {
    rmSync(file, { force: true })
    const { bavail, bsize } = statfsSync(join(file, '..'))
    if (bavail * bsize < reserveBytes + marginBytes) return false
    // Random, since zeros take no room on a file system that compresses.
    writePrivateFile(file, randomBytes(reserveBytes))
    return true
  } catch (error) {
    rmSync(file, { force: true })
    if (['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
