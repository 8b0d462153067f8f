import { defineConfig } from 'vitest/config'
import { SummaryReporter } from './scripts/summary-reporter.ts'
import { onPostgres, onSqlite } from './server/test/projects.ts'

export default defineConfig({
  test: {
    globalSetup: ['server/test/seed.ts'],
    setupFiles: ['server/test/seed.ts'],
    // Processes, not threads: tests kill servers and open native handles.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: ['default', new SummaryReporter()],
    projects: [
      { extends: true, test: { name: 'sqlite', provide: { engine: 'sqlite' }, ...onSqlite } },
      {
        extends: true,
        test: {
          name: 'postgres',
          provide: { engine: 'postgres' },
          globalSetup: ['server/test/postgres.ts'],
          ...onPostgres,
        },
      },
    ],
  },
})
