/** Whatever one caller sends, the others wait no longer for it than they would notice (S-20). */
import { beforeAll, describe, expect, test } from 'vitest'
import { fillSearch } from '../fill-search.ts'
import { createTestServer, openTestServer, type TestServer } from '../server.ts'
import { countRows, fieldErrors, sendable, smsPath } from '../sms.ts'

const heldMaxMs = 100
const tries = 3
const tooLong = fieldErrors({ text: 'The value must be no longer than 1600 characters.' })

/** How long the event loop stood still at the most, in the best of a few tries: the machine has others, too. */
async function heldFor(ask: () => Promise<unknown>): Promise<number> {
  const held: number[] = []
  for (let attempt = 0; attempt < tries; attempt++) {
    let last = performance.now()
    let worst = 0
    const look = (): void => {
      const now = performance.now()
      worst = Math.max(worst, now - last)
      last = now
    }
    const timer = setInterval(look, 1)
    await ask()
    look()
    clearInterval(timer)
    held.push(worst)
  }
  return Math.min(...held)
}

/** A lead and a template that make each other large. */
async function makeLarge({ api, alice }: TestServer, unit: string): Promise<object> {
  const description = unit.repeat(Math.floor(100_000 / unit.length))
  await api('PUT', `/lead/${alice.lead_id}/`, { body: { description } })
  const text = '{{lead.description}}'.repeat(80)
  const template = await api('POST', '/sms_template/', { body: { name: 'Large', text } })
  return { ...sendable(alice), text: undefined, template_id: template.body.id }
}

describe.each(['é€', 'x', '🎉', '漢字', 'a\u0301'])('a template of megabytes of %s', (unit) => {
  test.each(['draft', 'outbox'])('is refused as %s before anybody counts it', async (status) => {
    const server = await createTestServer()
    const body = { ...(await makeLarge(server, unit)), status }
    const before = await countRows(server)
    const answer = await server.api('POST', smsPath, { body })
    expect([answer.status, answer.body]).toEqual([400, tooLong])
    expect(await countRows(server)).toEqual(before)
    const held = await heldFor(() => server.api('POST', smsPath, { body }))
    expect(held).toBeLessThan(heldMaxMs)
  })
})

test('a draft is measured again when its tags are filled', async () => {
  const server = await createTestServer()
  const { api, alice } = server
  const template = { name: 'Later', text: '{{ lead.description }} {{ lead.description }}' }
  const { body: made } = await api('POST', '/sms_template/', { body: template })
  const draft = { ...sendable(alice), text: undefined, template_id: made.id, status: 'draft' }
  const { id } = (await api('POST', smsPath, { body: draft })).body
  await makeLarge(server, 'é€')
  const { status, body } = await api('PUT', `${smsPath}${id}/`, { body: { status: 'outbox' } })
  expect([status, body]).toEqual([400, tooLong])
})

const mebibyte = 1024 * 1024
const filled = (open: string, unit: string, end: string): string =>
  open + unit.repeat(Math.floor((mebibyte - open.length - end.length) / unit.length)) + end
const keys = (count: number): string => Array.from({ length: count }, (_, n) => `"k${n}":0`).join()

describe.each([
  ['/lead/', 'POST'],
  [smsPath, 'POST'],
  ['/sms_template/', 'POST'],
  ['/_/sandbox/reply/', 'POST'],
])('a body of 1 MiB to %s', (path) => {
  test.each([
    ['numbers', filled('{"a":[', '0,', '0]}')],
    ['lists', filled('{"a":[', '[],', '0]}')],
    ['names', `{${keys(80_000)}}`],
    ['one name again and again', filled('{', '"text":"",', '"text":""}')],
    ['depth', `{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
    ['objects in objects', `{"a":${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}}`],
    ['text', filled('{"text":"', 'é€', '"}')],
    ['tags', filled('{"name":"x","status":"draft","text":"', '{{a}}', '"}')],
    ['halves of tags', filled('{"name":"x","status":"draft","text":"', '{{ ', '"}')],
    ['blanks', filled('{"name":"x","status":"draft","text":"{{a', ' ', 'x}}"}')],
    ['a date', filled('{"status":"scheduled","date_scheduled":"', '2026-01-01T00:00:00+', '"}')],
    ['digits', filled('{"status":"draft","remote_phone":"', '0', '"}')],
    ['a number', filled('{"a":', '9', '}')],
    ['escapes', filled('{"a":"', '\\u00e9', '"}')],
  ])('of %s holds nobody up', async (_, payload) => {
    const server = await createTestServer()
    expect(await heldFor(() => server.api('POST', path, { payload }))).toBeLessThan(heldMaxMs)
  })
})

describe('a search', () => {
  let server: TestServer
  beforeAll(async () => {
    const opened = await openTestServer()
    server = opened.server
    const { ctx, alice } = server
    const size = { leads: 1000, messages: 3000 }
    await fillSearch(ctx, { ...alice, ...size, status_ids: [alice.status_id] })
    return opened.close
  }, 120_000)

  /** As Close's own client asks when the URL would be too long. */
  const search = (query: string) =>
    server.api('POST', '/lead/', {
      body: { _params: { query, _limit: 1 } },
      headers: { 'x-http-method-override': 'GET' },
    })
  const each = (count: number, part: (n: number) => string, between = ' '): string =>
    Array.from({ length: count }, (_, n) => part(n)).join(between)

  test.each([
    ['one word again and again', 200, 'é '.repeat(2000)],
    ['as many words as there may be', 200, each(30, (n) => `word${n + 1}`)],
    ['as many beginnings', 200, each(30, (n) => `name${n}*`, ' or ')],
    ['as many parts of messages', 200, each(13, (n) => `sms(text:w* not text:word${n})`)],
    ['as many phones', 200, each(30, (n) => `phone:"(202) 500-00${10 + n}"`, ' or ')],
    ['as many counts', 200, each(30, (n) => `sms_messages != ${n}`)],
    ['nesting', 200, `${'('.repeat(20)}a${')'.repeat(20)}`],
    ['negations', 200, `${'not '.repeat(20)}name:a`],
    ['a list', 400, `status in (${each(700, (n) => `s${n}`, ',')})`],
    ['nesting beyond measure', 400, '('.repeat(4000)],
  ])('for %s holds nobody up, even six at once', async (_, expected, query) => {
    const ask = () => Promise.all(Array.from({ length: 6 }, () => search(query)))
    const answers = await ask()
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(expected))
    expect(await heldFor(ask)).toBeLessThan(heldMaxMs)
  })

  test.each(['(', 'a ', 'not ', '“', 'sms(', 'a or ', 'name:', 'é'])(
    'of 1 MiB of %s is refused as soon',
    async (part) => {
      const query = part.repeat(Math.floor(1_000_000 / new TextEncoder().encode(part).length))
      expect((await search(query)).status).toBe(400)
      expect(await heldFor(() => search(query))).toBeLessThan(heldMaxMs)
    },
  )
})
