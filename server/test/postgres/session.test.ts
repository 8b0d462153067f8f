/** Databases as administrators set them up: each works as usual, or is refused with a sentence. */
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openDatabase } from '../../src/db/open-database.ts'
import { createTestFolder } from '../database.ts'
import { apiKey, connectTo } from '../e2e/client.ts'
import { type BareDatabase, createBareDatabase } from '../postgres-databases.ts'
import { type Finished, runRoost, startRoost } from '../roost-process.ts'

vi.setConfig({ testTimeout: 60_000 })

async function bare(options = ''): Promise<BareDatabase> {
  const database = await createBareDatabase(options)
  onTestFinished(database.remove)
  return database
}

const settingsFor = (url: string) => ({
  DATABASE_URL: url,
  ROOST_DATA_DIR: join(createTestFolder(), 'data'),
  ROOST_API_KEY: apiKey,
})

/** What a start that must fail says and leaves. */
async function fail(url: string, more: Record<string, string> = {}): Promise<Finished> {
  return runRoost([], { ...settingsFor(url), ROOST_PORT: '0', ...more })
}

async function tablesIn(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(
    `select count(*)::integer as count from pg_tables where schemaname = 'public'`,
  )
  await client.end()
  return rows[0].count
}

describe('settings of the database that would break us do not', () => {
  test.each([
    [
      'how statements are read and rows are seen',
      [
        'default_transaction_isolation = serializable',
        'standard_conforming_strings = off',
        'row_security = off',
        "timezone = 'Pacific/Apia'",
        "datestyle = 'German'",
        "bytea_output = 'escape'",
      ],
    ],
    ['how long and how', ['lock_timeout = 1', 'statement_timeout = 1', 'enable_seqscan = off']],
  ])('%s', async (_, settings) => {
    const { url, administer } = await bare()
    for (const setting of settings) await administer(`alter database $database set ${setting}`)
    const roost = await startRoost(settingsFor(url), [])
    onTestFinished(() => void roost.kill())
    const { post, get } = connectTo(roost.url)
    const body = { status: 'draft', local_phone: '+12025550100', text: `it's \\ "x" ש` }
    const lead = await post('/lead/', { name: `O'Neil \\ Söhne` })
    const made = await post('/activity/sms/', { ...body, lead_id: lead.id })
    expect((await get(`/activity/sms/${made.id}/`)).text).toBe(body.text)
    const found = await get(`/lead/?query=${encodeURIComponent('name:"söhne"')}`)
    expect(found.data.map(({ id }: { id: string }) => id)).toEqual([lead.id])
    const many = Array.from({ length: 16 }, (_, n) =>
      post('/_/sandbox/reply/', { from: `+1202555${1000 + n}`, to: '+12025550100', text: 'Hi' }),
    )
    await Promise.all(many)
    expect(await roost.stop()).toEqual({ code: 0, signal: null })
  })
})

describe('what cannot be used is refused with one sentence, and nothing is written', () => {
  test.each([
    [
      `encoding 'LATIN1' template template0 locale_provider libc lc_collate 'C' lc_ctype 'C'`,
      'LATIN1',
    ],
    [
      `encoding 'SQL_ASCII' template template0 locale_provider libc lc_collate 'C' lc_ctype 'C'`,
      'SQL_ASCII',
    ],
  ])('a database with %s', async (options, named) => {
    const { url } = await bare(options)
    const { code, stdout, stderr } = await fail(url)
    expect([code, stdout]).toEqual([78, ''])
    expect(stderr).toMatch(new RegExp(`^The database of DATABASE_URL is in ${named}, [^\\n]*\\n$`))
    expect(await tablesIn(url)).toBe(0)
  })

  test('a search_path of no schema', async () => {
    const { url, administer } = await bare()
    await administer('alter database $database set search_path = nowhere')
    const { code, stderr } = await fail(url)
    expect([code, stderr]).toEqual([78, expect.stringMatching(/^The search_path [^\n]*\n$/)])
  })

  test.each([
    ['two hosts', (url: string) => url.replace(/@[^/]+/, '@h1:5543,h2:5544')],
    ['a server without TLS', (url: string) => `${url}?sslmode=require`],
  ])('%s', async (_, change) => {
    const { url } = await bare()
    const { code, stdout, stderr } = await fail(change(url))
    expect([code, stdout]).toEqual([78, ''])
    expect(stderr).toMatch(/^.*DATABASE_URL.*\n$|^DATABASE_URL.*\n$|\n.*DATABASE_URL.*\n$/)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  test('a database that cannot be written to ends the start', async () => {
    const { url, administer } = await bare()
    await administer('alter database $database set default_transaction_read_only = on')
    const { code, signal, stderr } = await fail(url)
    expect([code === 0, signal]).toEqual([false, null])
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})

test('a server whose database becomes read-only is not ready, and reads', async () => {
  const { url, administer } = await bare()
  const roost = await startRoost(settingsFor(url), [])
  onTestFinished(() => void roost.kill())
  const { call } = connectTo(roost.url)
  const ready = async () => (await fetch(`${roost.url}/readyz`)).status
  expect(await ready()).toBe(200)
  await administer('alter database $database set default_transaction_read_only = on')
  await administer(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = '$database' and pid <> pg_backend_pid()`,
  )
  await vi.waitFor(async () => expect(await ready()).toBe(503), 10_000)
  await vi.waitFor(async () => expect((await call('GET', '/lead/')).status).toBe(200), 10_000)
  const refused = await call('POST', '/lead/', { name: 'New' })
  expect([refused.status, refused.body.error]).toEqual([
    503,
    expect.stringMatching(/cannot be written to/),
  ])
})

test('with fewer connections than it wants it waits for those it has', async () => {
  const { url, administer } = await bare()
  await administer(`create role few_$database login password 'few' connection limit 3`)
  onTestFinished(() => administer('drop owned by few_$database cascade; drop role few_$database'))
  await administer('grant all on database $database to few_$database')
  await administer('grant all on schema public to few_$database')
  const limited = new URL(url)
  limited.username = `few_${limited.pathname.slice(1)}`
  limited.password = 'few'
  const db = await openDatabase({ engine: 'postgres', url: limited.href })
  onTestFinished(() => db.close())
  const asked = Array.from({ length: 32 }, () =>
    db.transaction((tx) => tx.selectFrom('organization').select('id').execute()),
  )
  expect(await Promise.all(asked)).toHaveLength(32)
})
