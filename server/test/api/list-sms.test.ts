/** GET /activity/sms/: list and filter (contract §1.2, §7.2, §7.3). Refusals: bad-query.test.ts. */
import { beforeAll, describe, expect, test } from 'vitest'
import { type Answer, createTestServer, openTestServer, type TestServer } from '../server.ts'
import { create, sendable, smsPath } from '../sms.ts'

type Ids = Record<string, string>

let server: TestServer
let ids: Ids

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  ids = await furnish(server)
  return opened.close
})

/** Five messages named by their texts, a to e, oldest first. */
async function furnish(house: TestServer): Promise<Ids> {
  const { alice, bob, charlie, api } = house
  const other = await api('POST', '/lead/', {
    body: { name: 'Other', contacts: [{ name: 'Olu' }] },
  })
  const [contact] = other.body.contacts
  const elsewhere = { lead_id: other.body.id, contact_id: contact.id }
  const made: Record<string, object> = {
    a: { status: 'inbox', date_created: '2026-01-01T10:00:00Z' },
    b: { status: 'sent', date_created: '2026-01-02T00:00:00Z', user_id: bob.user_id },
    c: { status: 'draft', date_created: '2026-01-03T10:00:00Z', ...elsewhere },
    d: { status: 'error', date_created: '2026-01-04T23:30:00Z', contact_id: undefined },
    e: {
      status: 'sent',
      date_created: '2026-01-05T10:00:00Z',
      activity_at: '2025-06-01T12:00:00Z',
      direction: 'inbound',
    },
  }
  const found: Ids = {
    lead: alice.lead_id,
    contact: alice.contact_id,
    alice: alice.user_id,
    bob: bob.user_id,
    org: alice.organization_id,
    charlies_lead: charlie.lead_id,
    charlies_org: charlie.organization_id,
    other_lead: elsewhere.lead_id,
    other_contact: elsewhere.contact_id,
  }
  for (const [text, fields] of Object.entries(made)) {
    house.clock.advance(1000)
    found[text] = (await create(house, { text, ...fields })).id
  }
  const theirs = { ...sendable(charlie), status: 'sent', text: 'x' }
  found.x = (await house.as(charlie)('POST', smsPath, { body: theirs })).body.id
  return found
}

/** `{a}` in a query stands for the id named a. */
function list(query: string, headers = {}): Promise<Answer> {
  const filled = query.replace(/\{(\w+)\}/g, (_, name) => ids[name] ?? '')
  return server.api('GET', `${smsPath}?${filled}`, { headers })
}

async function found(query: string, headers = {}): Promise<string> {
  const { status, body } = await list(query, headers)
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body.data.map((item: { text: string }) => item.text).join('')
}

test('needs a key', async () => {
  const { status, body } = await server.as(undefined)('GET', smsPath)
  expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
})

test('answers with a page of whole messages, newest first', async () => {
  const { status, body, text } = await list('')
  expect([status, Object.keys(body)]).toEqual([200, ['has_more', 'data']])
  expect(body.has_more).toBe(false)
  const one = (name: string) => server.api('GET', `${smsPath}${ids[name]}/`)
  const each = await Promise.all(
    ['e', 'd', 'c', 'b', 'a'].map(async (name) => (await one(name)).body),
  )
  expect(body.data).toEqual(each)
  expect(text).toBe(JSON.stringify(body))
})

describe('filters', () => {
  test.each([
    ['id__in={a}', 'a'],
    ['id__in={a},{c}', 'ca'],
    ['id__in={c},{a},{c}', 'ca'],
    ['id__in={a}, {c},', 'ca'],
    ['id__in={a},acti_unknown,{x}', 'a'],
    ['id__in={x}', ''],
    ['id__in=', 'edcba'],
    ['lead_id={lead}', 'edba'],
    ['lead_id={other_lead}', 'c'],
    ['lead_id={lead},{other_lead}', 'edcba'],
    ['lead_id={charlies_lead}', ''],
    ['contact_id={contact}', 'eba'],
    ['contact_id={other_contact}', 'c'],
    ['contact_id={contact},{other_contact}', 'ecba'],
    ['user_id={alice}', 'edca'],
    ['user_id={bob}', 'b'],
    ['user_id={alice},{bob}', 'edcba'],
    ['organization_id={org}', 'edcba'],
    ['organization_id={charlies_org}', ''],
    ['_type=SMS', 'edcba'],
    ['_type=Call,SMS', 'edcba'],
    ['_type=Call', ''],
    ['direction=inbound', 'ea'],
    ['direction=outbound', 'dcb'],
    ['direction=inbound,outbound', 'edcba'],
    ['direction=sideways', ''],
    ['status=sent', 'eb'],
    ['status=draft,error', 'dc'],
    ['status=lost', ''],
    ['date_created__gt=2026-01-02T00:00:00Z', 'edc'],
    ['date_created__gte=2026-01-02T00:00:00Z', 'edcb'],
    ['date_created__lt=2026-01-02T00:00:00Z', 'a'],
    ['date_created__lte=2026-01-02T00:00:00Z', 'ba'],
    ['date_created__gt=2026-01-02', 'edc'],
    ['date_created__gte=2026-01-02', 'edcb'],
    ['date_created__lt=2026-01-02', 'a'],
    ['date_created__lte=2026-01-02', 'ba'],
    ['date_created__gte=2026-01-02T01:00:00%2B01:00', 'edcb'],
    ['date_created__gt=2026-01-02T00:00:00+00:00', 'edc'],
    ['date_created__gt=2026-01-01&date_created__lt=2026-01-04', 'cba'],
    ['activity_at__gt=2026-01-04', 'd'],
    ['activity_at__gte=2026-01-02', 'dcb'],
    ['activity_at__lt=2026-01-01', 'e'],
    ['activity_at__lte=2026-01-01T10:00:00Z', 'ea'],
    ['activity_at__gt=', 'edcba'],
    ['lead_id={lead}&status=sent&user_id={bob}', 'b'],
    ['status=sent&status=draft', 'eb'],
    ['text=a&local_phone=1&created_by=x&q=%00', 'edcba'],
  ])('%s finds "%s"', async (query, texts) => {
    expect(await found(query)).toBe(texts)
  })

  test('read a date without an offset in the x-tz-offset', async () => {
    expect(await found('date_created__lt=2026-01-04', { 'x-tz-offset': '0' })).toBe('cba')
    expect(await found('date_created__lt=2026-01-05', { 'x-tz-offset': '0' })).toBe('dcba')
    expect(await found('date_created__lt=2026-01-05', { 'x-tz-offset': '1' })).toBe('cba')
  })
})

describe('_order_by', () => {
  test.each([
    ['date_created', 'abcde'],
    ['-date_created', 'edcba'],
    ['activity_at', 'eabcd'],
    ['-activity_at', 'dcbae'],
    ['date_updated', 'abcde'],
    ['-date_updated', 'edcba'],
    ['', 'edcba'],
  ])('%s gives "%s"', async (order, texts) => {
    expect(await found(`_order_by=${order}`)).toBe(texts)
  })
})

describe('_fields', () => {
  test('gives exactly what is asked for', async () => {
    const { text } = await list('_fields=text,status,colour&_limit=2')
    expect(JSON.parse(text)).toEqual({
      has_more: true,
      data: [
        { status: 'sent', text: 'e' },
        { status: 'error', text: 'd' },
      ],
    })
  })

  test('that do not exist give empty objects', async () => {
    const { body } = await list('_fields=colour&_limit=1')
    expect(body).toEqual({ has_more: true, data: [{}] })
  })
})

describe('paging', () => {
  test.each([
    ['_limit=2', 'ed', true],
    ['_limit=2&_skip=2', 'cb', true],
    ['_limit=2&_skip=4', 'a', false],
    ['_limit=5', 'edcba', false],
    ['_limit=4', 'edcb', true],
    ['_limit=100', 'edcba', false],
    ['_skip=35000', '', false],
    ['_limit=0', '', true],
    ['_limit=0&status=lost', '', false],
    ['_limit=&_skip=', 'edcba', false],
    ['_limit=1&status=sent', 'e', true],
    ['_limit=1&status=sent&_skip=1', 'b', false],
  ])('%s gives "%s"', async (query, texts, has_more) => {
    const { body } = await list(query)
    expect([await found(query), body.has_more]).toEqual([texts, has_more])
  })

  test('has a limit of 100 when none is given, and meets each of many once', async () => {
    const { api, ...house } = await createTestServer()
    const posts = Array.from({ length: 103 }, (_, n) =>
      create({ api, ...house }, { status: 'draft', text: String(n) }),
    )
    await Promise.all(posts)
    const first = (await api('GET', smsPath)).body
    const second = (await api('GET', `${smsPath}?_skip=100`)).body
    expect([first.data.length, first.has_more]).toEqual([100, true])
    expect([second.data.length, second.has_more]).toEqual([3, false])
    const all = [...first.data, ...second.data].map((item) => item.id)
    expect(new Set(all).size).toBe(103)
  })
})
