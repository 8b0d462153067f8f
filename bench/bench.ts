/** What the rows share while they run: settings, a scratch folder, and databases when asked for. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PostgresForBench, startBenchPostgres } from './postgres.ts'
import type { Settings } from './settings.ts'

export type Bench = {
  settings: Settings
  /** A new folder, gone when the bench is over. */
  folder(name: string): string
  /** Started when first asked for. */
  postgres(): Promise<PostgresForBench>
  close(): Promise<void>
}

export function openBench(settings: Settings): Bench {
  const root = mkdtempSync(join(tmpdir(), 'roost-bench-'))
  let postgres: Promise<PostgresForBench> | undefined
  return {
    settings,
    folder: (name) => mkdtempSync(join(root, `${name}-`)),
    postgres() {
      postgres ??= startBenchPostgres(settings.databaseUrl)
      return postgres
    },
    async close() {
      await (await postgres)?.stop()
      rmSync(root, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
