/**
 * The data folder is its owner's alone, whatever the umask says: whoever reads it reads everybody's
 * messages (SECURITY.md). Windows knows no such modes, and keeps a user's folders to that user.
 */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

const fileMode = 0o600
const folderMode = 0o700
const others = 0o077

/** What Roost and SQLite put there; what somebody else did is theirs. */
const ours = /^(roost\.|lock\.db|reserve$|dev\.env$)/

/** Makes the folder unless it is there. One that is stays as open as its owner made it. */
export function makePrivateFolder(folder: string): void {
  const made = mkdirSync(folder, { recursive: true, mode: folderMode })
  if (made !== undefined) chmodSync(folder, folderMode)
}

/** Writes a whole file, new or not. */
export function writePrivateFile(file: string, content: string | Buffer): void {
  writeFileSync(file, content, { mode: fileMode })
  chmodSync(file, fileMode)
}

/** Makes a whole file, on the disk before it has its name; one that is there stays as it is. */
export function makePrivateFileOnce(file: string, content: string): void {
  if (existsSync(file)) return
  const draft = `${file}.${process.pid}`
  const fd = openSync(draft, 'w', fileMode)
  try {
    fchmodSync(fd, fileMode)
    writeSync(fd, content)
    fsyncSync(fd)
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    closeSync(fd)
    unlinkSync(draft)
  }
}

/**
 * For what SQLite opens: it would make the file as open as the umask, and its log likewise. Throws
 * UnwritableError before SQLite leaves files beside a database that it cannot write to.
 */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', fileMode))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    checkWritable(file)
    return
  }
  chmodSync(file, fileMode)
}

/** The folder, or a file in it, is not ours to change. */
export class UnwritableError extends Error {
  override name = 'UnwritableError'
  readonly path: string

  constructor(path: string, options: { cause: unknown }) {
    super(`${path} cannot be written to (${(options.cause as Error).message})`, options)
    this.path = path
  }
}

export function checkWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK)
  } catch (cause) {
    throw new UnwritableError(path, { cause })
  }
}

/** What others may do with the folder and with what is ours in it, in words; nothing if all is well. */
export function findOpenFiles(folder: string): string[] {
  if (process.platform === 'win32') return []
  const [mode, ...files] = [folder, ...filesOf(folder)].map((path) => ({
    path,
    bits: bitsOf(path),
  }))
  const open = files.filter(({ bits }) => bits & others).map(({ path }) => path)
  return [
    ...(mode && mode.bits & others
      ? [`${folder} is open to others (mode ${octal(mode.bits)})`]
      : []),
    ...(open.length > 0 ? [`others may use ${open.join(', ')}`] : []),
  ]
}

/** SQLite's log and its index, which it makes as the database is, and leaves when it was cut off. */
const besides = /-(wal|shm)$/

/**
 * Takes the files of an older Roost away from others, and gives back what belongs to a database that was
 * read-only for a while. Leaves alone what belongs to another user.
 */
export function closeOpenFiles(folder: string): void {
  for (const file of filesOf(folder)) {
    const bits = bitsOf(file)
    const wanted = besides.test(file) ? fileMode : bits & ~others
    if (bits !== 0 && bits !== wanted) tryToChange(file, wanted)
  }
}

function tryToChange(file: string, mode: number): void {
  try {
    chmodSync(file, mode)
  } catch (error) {
    if (!['ENOENT', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => ours.test(name))
    .map((name) => join(folder, name))
}

/** Zero for what is not there any more: SQLite's log comes and goes. */
function bitsOf(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777
}

function octal(bits: number): string {
  return bits.toString(8)
}
