/** A disk of a few mebibytes, in memory, that a trial can fill and make room on. */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type SmallDisk = {
  folder: string
  /** Until not one more block fits. */
  fill(): void
  /** Takes away what fill() wrote. */
  free(): void
  freeBytes(): number
  remove(): void
}

/** Whatever happens to the harness, no disk outlives it. */
const mounts = new Set<string>()
process.once('exit', () => {
  for (const folder of mounts) unmount(folder)
})

export class MountError extends Error {
  override name = 'MountError'
}

/** Needs root. Throws MountError where nothing may be mounted. */
export function mountSmallDisk(mebibytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'roost-disk-'))
  const filler = join(folder, 'filler')
  const size = `size=${mebibytes}m`
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'roost-disk', folder])
  if (mounted.status !== 0) {
    rmSync(folder, { recursive: true, force: true })
    const why = mounted.error?.message ?? String(mounted.stderr).trim()
    throw new MountError(`a small disk could not be mounted (root is needed): ${why}`)
  }
  mounts.add(folder)
  return {
    folder,
    fill: () => fill(filler),
    free: () => rmSync(filler, { force: true }),
    freeBytes() {
      const { bavail, bsize } = statfsSync(folder)
      return bavail * bsize
    },
    remove: () => unmount(folder),
  }
}

/** Lazily: whoever still has a file open there does not keep it in sight. */
function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder])
  rmSync(folder, { recursive: true, force: true })
  mounts.delete(folder)
}

function fill(file: string): void {
  const handle = openSync(file, 'a')
  try {
    for (const bytes of [1 << 16, 1 << 12]) writeUntilFull(handle, Buffer.alloc(bytes, 1))
  } finally {
    closeSync(handle)
  }
}

function writeUntilFull(handle: number, block: Buffer): void {
  for (;;) {
    try {
      writeSync(handle, block)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return
      throw error
    }
  }
}
