/** A database with many messages, filled once and used by every contender and round that reads it. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type pg from 'pg'
import type { Engine } from '../../server/src/db/engine.ts'
import { withClient } from '../../server/test/postgres.ts'
import type { Bench } from '../bench.ts'
import { onSqlite, postgresSettings, type RoostSettings } from '../contenders/roost.ts'
import { storeSample } from '../contenders/sample-message.ts'
import { type Columns, fillStatements, type Wish } from './fill-sql.ts'

export type FilledPlace = {
  engine: Engine
  settings: RoostSettings
  databasePid: number | undefined
  leads: number
  /** Some of the messages, drawn at random. */
  ids: string[]
}

/** A list of 100 is to be a part of what a lead has. */
const messagesPerLead = 200
const idsDrawn = 5000
const tables = ['lead', 'message', 'event'] as const

export type FillWish = Pick<Wish, 'engine' | 'count' | 'companions'>

/** Only the first call with the same wish fills. */
export function filledPlace(bench: Bench, wish: FillWish): Promise<FilledPlace> {
  return bench.once(JSON.stringify(wish), () => fillPlace(bench, wish))
}

async function fillPlace(bench: Bench, asked: FillWish): Promise<FilledPlace> {
  const { engine } = asked
  const leads = Math.max(1, Math.floor(asked.count / messagesPerLead))
  const wish = { ...asked, leads }
  if (engine === 'sqlite') {
    const settings = onSqlite(bench)
    await storeSample(settings)
    const ids = fillSqlite(join(settings.ROOST_DATA_DIR ?? '', 'roost.db'), wish)
    return { engine, settings, databasePid: undefined, leads, ids }
  }
  const { url, pid } = await bench.createDatabase()
  const settings = postgresSettings(bench, url)
  await storeSample(settings)
  const ids = await withClient(url, (client) => fillPostgres(client, wish))
  return { engine, settings, databasePid: pid, leads, ids }
}

function fillSqlite(file: string, wish: Omit<Wish, 'columns'>): string[] {
  const db = new DatabaseSync(file)
  // Only while it is filled: what the servers see afterwards is as durable as ever.
  for (const pragma of ['synchronous = off', 'foreign_keys = off', 'cache_size = -1000000']) {
    db.exec(`pragma ${pragma}`)
  }
  const columns: Columns = { lead: [], message: [], event: [] }
  for (const table of tables) {
    const found = db.prepare(`select * from ${table}`).columns()
    columns[table] = found.map(({ name }) => name)
  }
  for (const sql of fillStatements({ ...wish, columns })) db.exec(sql)
  db.exec('pragma wal_checkpoint(truncate)')
  const pick = db.prepare('select id from message where rowid >= ? limit 1')
  const ids = Array.from({ length: idsDrawn }, () =>
    pick.get(Math.ceil(Math.random() * wish.count)),
  )
  db.close()
  return ids.map((row) => String(row?.id))
}

async function fillPostgres(client: pg.Client, wish: Omit<Wish, 'columns'>): Promise<string[]> {
  // Without the checks of foreign keys, since every row refers to what is there. Only a superuser may.
  await client.query("set session_replication_role = 'replica'").catch(() => {})
  await client.query('set synchronous_commit = off')
  const columns: Columns = { lead: [], message: [], event: [] }
  for (const table of tables) {
    const { fields } = await client.query(`select * from ${table} limit 0`)
    columns[table] = fields.map(({ name }) => name)
  }
  for (const sql of fillStatements({ ...wish, columns })) await client.query(sql)
  await client.query('vacuum analyze')
  await client.query('checkpoint').catch(() => {})
  const share = `random() < ${(idsDrawn * 2) / wish.count}`
  const { rows } = await client.query(`select id from message where ${share} limit ${idsDrawn}`)
  return rows.map(({ id }) => id)
}
