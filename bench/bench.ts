/** What the rows share while they run: settings, a scratch folder, and databases when asked for. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenchPostgres, startBenchPostgres } from './postgres.ts'
import { endPrograms } from './program.ts'
import type { Settings } from './settings.ts'

export type BenchDatabase = { url: string; pid: number | undefined; drop(): Promise<void> }

export type Bench = {
  settings: Settings
  /** Versions and settings that show only while it runs; for the report. */
  notes: Set<string>
  /** A new folder, gone when the bench is over. */
  folder(name: string): string
  /** Empty; dropped when the bench is over, if not before. PostgreSQL is started for the first one. */
  createDatabase(): Promise<BenchDatabase>
  /** Makes something that takes long only for the first who asks. */
  once<T>(name: string, make: () => Promise<T>): Promise<T>
  /** What is under way then fails, and is not told of. */
  close(): Promise<void>
  isClosing(): boolean
}

export function openBench(settings: Settings): Bench {
  const root = mkdtempSync(join(tmpdir(), 'roost-bench-'))
  const made = new Map<string, Promise<unknown>>()
  const drops = new Map<string, () => Promise<void>>()
  const notes = new Set<string>()
  let starting: Promise<BenchPostgres> | undefined
  let databases = 0
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    endPrograms()
    // Ctrl-C reaches the database as well: it may be gone already.
    await Promise.allSettled([...drops.values()].map((drop) => drop()))
    await starting?.then(({ stop }) => stop()).catch(() => {})
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
  return {
    settings,
    notes,
    folder: (name) => mkdtempSync(join(root, `${name}-`)),
    async createDatabase() {
      starting ??= startBenchPostgres(settings.databaseUrl, notes)
      const { pid, createDatabase, dropDatabase } = await starting
      const name = `roost_bench_${process.pid}_${++databases}`
      const drop = async (): Promise<void> => {
        if (drops.delete(name)) await dropDatabase(name)
      }
      drops.set(name, drop)
      return { url: await createDatabase(name), pid, drop }
    },
    once<T>(name: string, make: () => Promise<T>) {
      const making = (made.get(name) as Promise<T> | undefined) ?? make()
      made.set(name, making)
      return making
    },
    close() {
      closing ??= close()
      return closing
    },
    isClosing: () => closing !== undefined,
  }
}
