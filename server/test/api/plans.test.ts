/**
 * How the database finds what the hot paths ask for: each of their statements is explained, and none
 * may read a whole table or index of those that grow (design §4).
 */
import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery } from 'kysely'
import pg from 'pg'
import { beforeAll, expect, test, vi } from 'vitest'
import type { Tx } from '../../src/db/database.ts'
import { engine } from '../database.ts'
import { openTestServer, type TestServer } from '../server.ts'
import { create, driveTo, sendable, smsPath } from '../sms.ts'

/** What there is more of every day; the others hold a few rows for an organization, or one. */
const growing =
  'message event attempt receipt media consent task lead contact contact_phone sandbox_submit sandbox_plan'.split(
    ' ',
  )

/** Read in the order of an index, and only its first rows, however many there are. */
const firstRows = [
  // The first of each lane is found from the one before.
  'with recursive lanes(lane)',
  'select "local_phone" from "sandbox_submit"',
]

/**
 * Pages of all that an organization has, in the order of an index until they are full: soon, as every
 * message or a good part of them matches. Several statuses at once are no range of an index.
 */
const pagesOfAll =
  /^select \* from "message" where "organization_id" = \S+( and "direction" .*| and "status" (in \(select|= any).*)? order by/

type Asked = { text: string; values: readonly unknown[] }

/** Every statement that either driver was given, each text once. */
const asked = new Map<string, Asked>()
const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare')
const query = vi.spyOn(pg.Client.prototype, 'query')

function collect(): void {
  const onSqlite = prepare.mock.calls.map(([text]) => ({ text, values: [] }))
  const onPostgres = (query.mock.calls as unknown[][]).flatMap(([one]) =>
    typeof one === 'object' && one !== null ? (one as Asked) : [],
  )
  for (const one of [...onSqlite, ...onPostgres]) asked.set(one.text, one)
}

let server: TestServer
beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  await walk(server)
  collect()
  if (engine === 'postgres') await server.ctx.db.transaction(fillAttempts)
  return opened.close
})

/** All that a message can meet on its way, and the ways to ask for messages. */
async function walk(server: TestServer): Promise<void> {
  const { alice, api, runner, clock } = server
  await create(server, { status: 'draft' })
  const drafts = Array.from({ length: 3 }, () => create(server, { status: 'draft' }))
  const [draft, , gone] = await Promise.all(drafts)
  await api('PUT', `${smsPath}${draft.id}/`, { body: { text: 'Edited' } })
  await api('PUT', `${smsPath}${draft.id}/`, { body: { status: 'outbox', send_in: 30 } })
  await api('PUT', `${smsPath}${draft.id}/`, { body: { status: 'draft' } })
  await api('DELETE', `${smsPath}${gone.id}/`)
  const sending = Array.from({ length: 3 }, () => create(server, {}))
  const [one] = await Promise.all(sending)
  await runner.runOnce()
  for (const state of ['unknown', 'failed', 'sent', 'scheduled'] as const)
    await driveTo(server, state)
  const from = sendable(alice).remote_phone
  for (const text of ['Yes please', 'STOP', 'START'])
    await api('POST', '/_/sandbox/reply/', { body: { from, text } })
  clock.advance(60_000)
  await runner.runOnce()
  const filters = [
    '',
    `lead_id=${alice.lead_id}`,
    `contact_id=${alice.contact_id}`,
    `id__in=${draft.id},${one.id}`,
    'status=error',
    'status=draft,outbox',
    'direction=inbound',
    'date_created__gt=2026-01-01',
    '_order_by=-activity_at',
    'activity_at__gt=2026-01-01&_order_by=activity_at',
  ]
  for (const filter of filters) await api('GET', `${smsPath}?_limit=100&${filter}`)
  await api('GET', `${smsPath}${one.id}/`)
  await api('GET', `/lead/${alice.lead_id}/`)
  await api('GET', '/lead/?query=phone:*')
  await api('GET', `/contact/?lead_id=${alice.lead_id}`)
}

/** What is explained: reading and writing rows of the tables that grow. */
function hotStatements(): Asked[] {
  const tables = new RegExp(`\\b(${growing.join('|')})\\b`)
  return [...asked.values()]
    .map(({ text, values = [] }) => ({ text: text.replaceAll(/\s+/g, ' ').trim(), values }))
    .filter(({ text }) => /^(select|update|delete|with|insert .* select)/i.test(text))
    .filter(({ text }) => tables.test(text) && !/sqlite_|pg_catalog|kysely_/.test(text))
}

async function explain(tx: Tx, { text, values }: Asked): Promise<string[]> {
  const how = engine === 'sqlite' ? 'explain query plan' : 'explain (costs off)'
  const compiled = CompiledQuery.raw(`${how} ${text}`, [...values])
  const { rows } = await tx.executeQuery<Record<string, unknown>>(compiled)
  return rows.map((row) => String(row.detail ?? row['QUERY PLAN']))
}

/** Answers are written to rows of a table that PostgreSQL would rather read whole while it has few. */
async function fillAttempts(tx: Tx): Promise<void> {
  const columns = Object.keys(await tx.selectFrom('attempt').selectAll().executeTakeFirstOrThrow())
  const others: Record<string, string> = { id: 'id || copy', number: 'copy + 1' }
  const values = columns.map((column) => others[column] ?? column)
  const copies = `insert into attempt (${columns}) select ${values}
    from (select * from attempt limit 1) as one, generate_series(1, 5000) as copy`
  await tx.executeQuery(CompiledQuery.raw(copies))
  await tx.executeQuery(CompiledQuery.raw('analyze attempt'))
}

/** Among the few rows of a test, reading all of them is right: is there another way when it is forbidden? */
async function forbidWholeReads(tx: Tx): Promise<void> {
  if (engine === 'sqlite') return
  for (const way of ['seqscan', 'mergejoin', 'hashjoin'])
    await tx.executeQuery(CompiledQuery.raw(`set local enable_${way} = off`))
}

/**
 * The lines of a plan that read all there is. SQLite plans the same however many rows there are, so there
 * also those that read all of an organization.
 */
function wholeReads(plan: string[]): string[] {
  const grows = new RegExp(`\\b(${growing.join('|')})\\b`)
  if (engine === 'sqlite') {
    const whole = /^SCAN|\(organization_id=\?\)$/
    return plan.filter((line) => whole.test(line) && grows.test(line))
  }
  return plan.filter((line, position) => {
    const scan = /(Seq|Index|Index Only|Bitmap Index) Scan.* on "?(\w+)/.exec(line)
    if (!scan || !grows.test(scan[2] ?? '')) return false
    return scan[1] === 'Seq' || !plan[position + 1]?.includes('Index Cond')
  })
}

test('no hot statement reads a whole table', { timeout: 60_000 }, async () => {
  const hot = hotStatements()
  const found: string[] = []
  const told: string[] = []
  await server.ctx.db.transaction(async (tx) => {
    await forbidWholeReads(tx)
    for (const statement of hot) {
      const plan = await explain(tx, statement)
      told.push(statement.text.slice(0, 160), ...plan.map((line) => `    ${line}`))
      if (firstRows.some((start) => statement.text.startsWith(start))) continue
      if (pagesOfAll.test(statement.text)) continue
      found.push(...wholeReads(plan).map((line) => `${line}: ${statement.text}`))
    }
  })
  console.log(told.join('\n'))
  expect(found).toEqual([])
  expect(hot.length).toBeGreaterThan(25)
})

const whole = ["select id from message where text = 'x'"]
const wholeOnSqlite = ["select id from message where organization_id = 'x' order by date_created"]

test.each([...whole, ...(engine === 'sqlite' ? wholeOnSqlite : [])])(
  'a whole read is recognized: %s',
  async (text) => {
    const plan = await server.ctx.db.transaction(async (tx) => {
      await forbidWholeReads(tx)
      return explain(tx, { text, values: [] })
    })
    expect(wholeReads(plan)).toHaveLength(1)
  },
)
