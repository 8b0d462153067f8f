/** What the rows share while they run: settings, a scratch folder, and databases when asked for. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenchPostgres, startBenchPostgres } from './postgres.ts'
import type { Settings } from './settings.ts'

export type Bench = {
  settings: Settings
  /** A new folder, gone when the bench is over. */
  folder(name: string): string
  /** PostgreSQL is started when first asked for; the database is empty and dropped afterwards. */
  withDatabase<T>(work: (url: string, pid: number | undefined) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export function openBench(settings: Settings, tell: (line: string) => void): Bench {
  const root = mkdtempSync(join(tmpdir(), 'roost-bench-'))
  let starting: Promise<BenchPostgres> | undefined
  let databases = 0
  return {
    settings,
    folder: (name) => mkdtempSync(join(root, `${name}-`)),
    async withDatabase(work) {
      starting ??= startBenchPostgres(settings.databaseUrl, tell)
      const postgres = await starting
      const name = `roost_bench_${process.pid}_${++databases}`
      try {
        return await work(await postgres.createDatabase(name), postgres.pid)
      } finally {
        await postgres.dropDatabase(name)
      }
    },
    async close() {
      await (await starting)?.stop()
      rmSync(root, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
