import { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import type { Tables } from '../tables.ts'
import { sqliteDialect } from './node-sqlite.ts'
import { here } from './place.ts'
import { openSqlite } from './statements.ts'

test('a limit is an expression, so that its statement is prepared only once', async () => {
  const dialect = sqliteDialect(here(openSqlite({ file: ':memory:' })))
  const db = new Kysely<Tables>({ dialect })
  const { sql } = db.selectFrom('lead').select('id').limit(3).compile()
  expect(sql).toBe('select "id" from "lead" limit cast(? as integer)')
  await db.destroy()
})
