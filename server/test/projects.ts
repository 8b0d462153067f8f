/** Which tests run on which engine. `npm test -- --project sqlite` runs those of one. */
import { globSync, readFileSync } from 'node:fs'

const all = [
  'server/{src,test,verify}/**/*.test.ts',
  'scripts/**/*.test.ts',
  // Not its node_modules.
  'bench/*.test.ts',
  'bench/{contenders,fill,load}/*.test.ts',
]
const postgresOnly = 'server/test/postgres/**/*.test.ts'

/** These need something that only SQLite has. Everything else that uses a database runs on both. */
const sqliteOnly: Record<string, string> = {
  'server/src/db/sqlite/folder-lock.test.ts': 'a data folder has one server; PostgreSQL has many',
  'server/src/db/migrations/migrate.test.ts':
    'opens the file from outside; postgres/schema.test.ts is its twin',
  'server/test/api/bounded-work.test.ts':
    'measures the event loop, which is the same whoever stores; search-plans.test.ts looks at what PostgreSQL does',
  'server/test/e2e/**': 'kills servers on a data folder; postgres/ cuts connections instead',
}

/** The helpers through which a test gets a database; a test that imports one is about a database. */
const helpers = /from '[^']*\/(test\/)?(server|database|jobs)\.ts'/

/** Everything, but what is about PostgreSQL. */
export const onSqlite = { include: all, exclude: [postgresOnly] }

/** What uses a database: the rest says the same on every engine. */
export const onPostgres = {
  include: [postgresOnly, 'server/test/programs/*.test.ts', ...usersOf(helpers)],
  exclude: Object.keys(sqliteOnly),
}

function usersOf(pattern: RegExp): string[] {
  return globSync(all).filter((file) => pattern.test(readFileSync(file, 'utf8')))
}
