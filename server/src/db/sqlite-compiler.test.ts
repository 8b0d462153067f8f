import { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { sqliteDialect } from './node-sqlite.ts'
import { here } from './sqlite-place.ts'
import { openSqlite } from './sqlite-statements.ts'
import type { Tables } from './tables.ts'

test('a limit is an expression, so that its statement is prepared only once', async () => {
  const dialect = sqliteDialect(here(openSqlite({ file: ':memory:' })))
  const db = new Kysely<Tables>({ dialect })
  const { sql } = db.selectFrom('job').select('id').limit(3).compile()
  expect(sql).toBe('select "id" from "job" limit cast(? as integer)')
  await db.destroy()
})
