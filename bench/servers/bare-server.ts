/** The least that reading messages over HTTP can cost: the driver, the same JSON, and Node's own server. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { Message } from '../../server/src/messages/message.ts'
import { presentSms } from '../../server/src/messages/message-presenter.ts'
import { serveProgram } from '../program.ts'
import { cast } from './cast.ts'

export type BareOptions = { settings: Record<string, string> }

type Read = {
  one(id: string): Promise<Message | undefined>
  list(lead_id: string): Promise<Message[]>
}

const limit = 100
const oneSql = 'select * from message where organization_id = $1 and id = $2'
const listSql = `select * from message where organization_id = $1 and lead_id = $2 order by date_created desc, id desc limit ${limit + 1}`
const poolMax = 10

await serveProgram<never, BareOptions>(async ({ settings }) => {
  const read = settings.DATABASE_URL
    ? readPostgres(settings.DATABASE_URL)
    : readSqlite(join(settings.ROOST_DATA_DIR ?? '', 'roost.db'))
  const server = createServer((request, response) => {
    void answer(read, request.url ?? '').then((body) => {
      const text = JSON.stringify(body)
      const length = Buffer.byteLength(text)
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': length })
      response.end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { ready: { port: (server.address() as AddressInfo).port } }
})

function readSqlite(file: string): Read {
  const db = new DatabaseSync(file, { readOnly: true })
  // SQLite numbers no parameters this way.
  const [one, list] = [oneSql, listSql].map((sql) => db.prepare(sql.replaceAll(/\$\d/g, '?')))
  if (!one || !list) throw new Error('not prepared')
  return {
    one: async (id) => one.get(cast.organization_id, id) as Message | undefined,
    list: async (lead_id) => list.all(cast.organization_id, lead_id) as Message[],
  }
}

function readPostgres(url: string): Read {
  const pool = new pg.Pool({ connectionString: url, max: poolMax })
  const query = async (name: string, text: string, value: string): Promise<Message[]> => {
    const { rows } = await pool.query({ name, text, values: [cast.organization_id, value] })
    return rows
  }
  return {
    one: async (id) => (await query('one', oneSql, id))[0],
    list: (lead_id) => query('list', listSql, lead_id),
  }
}

/** `/one/acti_…` or `/list/lead_…`. */
async function answer(read: Read, path: string): Promise<object | undefined> {
  const [, what, id = ''] = path.split('/')
  if (what === 'one') {
    const row = await read.one(id)
    return row && present(row)
  }
  const rows = await read.list(id)
  return { has_more: rows.length > limit, data: rows.slice(0, limit).map(present) }
}

function present(row: Message): object {
  return presentSms(row, (user_id) => user_id && 'Ada Okafor', '')
}
