/** The last epoch seen, kept beside the database: what a restored database does not know. */
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Lineage } from './lineage.ts'

export type Seen = Pick<Lineage, 'database' | 'epoch'> & {
  /** The newest hold that was known then; undefined in a note of a version that did not keep it. */
  held_before?: Lineage['held_before'] | undefined
}

const fileOf = (folder: string): string => join(folder, 'roost.epoch')

/** Undefined when the folder has none, or none that can be read. */
export function readEpochFile(folder: string): Seen | undefined {
  try {
    const { database, epoch, held_before } = JSON.parse(readFileSync(fileOf(folder), 'utf8'))
    const isNote = typeof database === 'string' && Number.isInteger(epoch)
    return isNote ? { database, epoch, held_before } : undefined
  } catch {
    return undefined
  }
}

/**
 * All of it or nothing, and durable. A folder that is not there is left alone, and so is a note of
 * what came later: processes that share a PostgreSQL may share the folder, and one may be slower.
 */
export function writeEpochFile(folder: string, { database, epoch, held_before }: Seen): void {
  if (!existsSync(folder)) return
  const noted = readEpochFile(folder)
  if (noted?.database === database && noted.epoch > epoch) return
  const temporary = `${fileOf(folder)}.${process.pid}`
  const file = openSync(temporary, 'w', 0o600)
  try {
    // Whatever the umask: the next one to write it is a process of the same owner.
    fchmodSync(file, 0o600)
    writeSync(file, `${JSON.stringify({ database, epoch, held_before })}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporary, fileOf(folder))
}
