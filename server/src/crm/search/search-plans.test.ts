/** How the databases find what a query asks for: by an index, and on PostgreSQL from behind the wall. */
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { engine } from '../../../test/database.ts'
import { fillSearch } from '../../../test/fill-search.ts'
import { openTestServer, type TestServer } from '../../../test/server.ts'
import { everything, type Search } from './search.ts'
import { wordSearch } from './search-leads.ts'

let server: TestServer
beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  const { ctx, alice } = server
  // PostgreSQL plans with what there is in view; SQLite plans the same however much there is.
  const size =
    engine === 'postgres' ? { leads: 5000, messages: 20_000 } : { leads: 10, messages: 10 }
  await fillSearch(ctx, { ...alice, ...size, status_ids: [alice.status_id] })
  if (engine === 'postgres') await sql`analyze`.execute(ctx.db.read)
  return opened.close
}, 120_000)

async function planOf(query: string): Promise<string[]> {
  const { ctx, alice, clock } = server
  const { organization_id, user_id } = alice
  return ctx.db.within([organization_id]).transaction(async (tx) => {
    const account = { organization_id, user_id, country: 'US' } as Search['account']
    const search = { db: tx, account, query, tz_offset: 0, now: clock.now(), customFields: [] }
    const { page } = wordSearch(search, everything, { skip: 0, limit: 100 })
    // Of a few thousand rows all are read as soon: is there another way when that is forbidden?
    if (engine === 'postgres') await sql`set local enable_seqscan = off`.execute(tx)
    const how = sql.raw(engine === 'sqlite' ? 'explain query plan' : 'explain (costs off)')
    const { rows } = await sql<Record<string, unknown>>`${how} ${page}`.execute(tx)
    return rows.map((row) => String(row.detail ?? row['QUERY PLAN']))
  })
}

/** The lines that read all rows of a table that grows, or all of an organization. */
function wholeReads(plan: string[]): string[] {
  if (engine === 'sqlite') {
    const whole = /^SCAN (?!told$|found$|.*VIRTUAL TABLE INDEX \d+:M)|\(organization_id=\?\)$/
    return plan.filter((line) => whole.test(line))
  }
  return plan.filter((line, position) => {
    const [, kind] =
      /(Seq|Index|Index Only|Bitmap Index) Scan.* on (?!lead_status)\w+/.exec(line) ?? []
    const condition = plan[position + 1] ?? ''
    const isWhole =
      !condition.includes('Index Cond') || /Cond: \(organization_id = [^=]*\)$/.test(condition)
    return kind === 'Seq' || (kind !== undefined && isWhole)
  })
}

const index = (name: string, onPostgres = name) => (engine === 'sqlite' ? name : onPostgres)

test.each([
  ['name:name77', [index('lead_words VIRTUAL', 'lead_words_index')]],
  ['name:name77*', [index('lead_words VIRTUAL', 'lead_words_index')]],
  ['name = "name77 company3"', [index('lead_name_folded_id_index')]],
  ['sort:name', [index('lead_name_folded_id_index')]],
  ['sort:-updated', [index('lead_date_updated_id_index')]],
  ['updated > "1 hour ago" sort:updated', [index('lead_date_updated_id_index')]],
  ['created > "1 hour ago"', [index('lead_date_created_id_index')]],
  ['status:potential', [index('lead_status_id_date_created_id_index')]],
  ['contact:person88', [index('contact_words VIRTUAL', 'contact_words_index')]],
  ['phone:2025000088', ['contact_phone_phone_index']],
  ['phone:+12025000088*', ['contact_phone_phone_index']],
  ['email:person88@example38.com', ['contact_email_email_folded_index']],
  ['sms(text:word19001)', [index('message_words VIRTUAL', 'message_words_index')]],
  ['sms(status:error date > "1 hour ago")', ['message_status_date_created_id_index']],
  ['sms(date > "2 hours ago" date < "1 hour ago")', ['message_date_created_id_index']],
  ['failed_sms > 0', ['message_status_date_created_id_index']],
  ['sms_messages > 0', ['message_lead_id_date_created_id_index']],
  [
    'word19001',
    ['lead', 'contact', 'message'].map((table) =>
      index(`${table}_words VIRTUAL`, `${table}_words_index`),
    ),
  ],
  ['word19001 word19002', [index('message_words VIRTUAL', 'message_words_index')]],
  [
    'word19001 or phone:2025000088',
    [index('message_words VIRTUAL', 'message_words_index'), 'contact_phone_phone_index'],
  ],
])('%s is found by an index', async (query, indexes) => {
  const plan = await planOf(query)
  const text = plan.join('\n')
  for (const name of indexes) expect(text).toContain(name)
  const isPage = / sort:|^sort:|created >|status:pot|sms_messages > 0/.test(query)
  if (!isPage) expect(wholeReads(plan)).toEqual([])
})
