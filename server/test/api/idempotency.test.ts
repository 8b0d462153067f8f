/** Idempotency-Key on POST and PUT (issue draft-07 of the IETF; cases/edges 22). */
import { beforeEach, describe, expect, test } from 'vitest'
import { forgetExpired } from '../../src/idempotency/idempotency-key.ts'
import { createTestServer, type TestServer } from '../server.ts'

const path = '/activity/sms/'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

type Options = { key?: string; method?: string; path?: string; as?: TestServer['api'] }

async function send(fields: object = {}, options: Options = {}) {
  const { key = 'K', method = 'POST', path: at = path, as = server.api } = options
  const { local_phone, remote_phone, lead_id } = server.alice
  const body = { status: 'draft', text: 'Hi', local_phone, remote_phone, lead_id, ...fields }
  return as(method, at, { body, headers: { 'idempotency-key': key } })
}

const count = async () => (await server.api('GET', `${path}?_limit=100`)).body.data.length

describe('the same request with the same key', () => {
  test('is done once, and answered with the same bytes', async () => {
    const first = await send()
    const again = await send()
    expect(first.status).toBe(200)
    expect([again.status, again.text]).toEqual([200, first.text])
    expect([first, again].map(({ headers }) => headers['idempotent-replayed'])).toEqual([
      undefined,
      'true',
    ])
    expect(again.headers['content-type']).toBe(first.headers['content-type'])
    expect(await count()).toBe(1)
    expect((await server.api('GET', `${path}${first.body.id}/`)).body).toEqual(first.body)
  })

  test('is done once when many come together', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => send()))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers.filter(({ headers }) => !headers['idempotent-replayed'])).toHaveLength(1)
    expect(await count()).toBe(1)
  })

  test('sends one text, at once and later', async () => {
    for (let nth = 0; nth < 3; nth++) await send({ status: 'outbox' })
    await server.runner.runOnce()
    const { body } = await server.api('GET', '/_/sandbox/messages/')
    expect(body.data).toHaveLength(1)
  })

  test('keeps the status and the form of other routes', async () => {
    const template = { name: 'T', text: 'Hi' }
    const [one, two] = [
      await send(template, { path: '/sms_template/' }),
      await send(template, { path: '/sms_template/' }),
    ]
    expect([one.status, two.status, two.text]).toEqual([201, 201, one.text])
    const { body: draft } = await send({}, { key: 'D' })
    const change = { method: 'PUT', path: `${path}${draft.id}/` }
    const put = await send({ text: 'Ho' }, change)
    await server.api('PUT', `${path}${draft.id}/`, { body: { text: 'Later' } })
    expect((await send({ text: 'Ho' }, change)).text).toBe(put.text)
    expect((await server.api('GET', `${path}${draft.id}/`)).body.text).toBe('Later')
  })

  test('may have its key in quotes, as structured headers do', async () => {
    const first = await send({}, { key: '"a b"' })
    expect((await send({}, { key: 'a b' })).text).toBe(first.text)
  })
})

describe('another request', () => {
  test.each([[{ text: 'Other' }], [{ status: 'outbox' }]])(
    '%j with the same key is a 422',
    async (fields) => {
      await send()
      const { status, body } = await send(fields)
      expect([status, body.error]).toEqual([422, expect.stringContaining('another request')])
      expect(await count()).toBe(1)
    },
  )

  test('by another program, route or key is another', async () => {
    await send()
    await send({}, { as: server.as(server.bob) })
    await send({ name: 'L' }, { path: '/lead/' })
    await send({}, { key: 'K2' })
    expect(await count()).toBe(3)
    const { charlie } = server
    const theirs = await send(
      { local_phone: null, remote_phone: null, lead_id: charlie.lead_id },
      { as: server.as(charlie) },
    )
    expect([theirs.status, theirs.headers['idempotent-replayed']]).toEqual([200, undefined])
  })
})

test('a key is not burnt by a refusal: nothing was done, nothing is kept', async () => {
  expect((await send({ status: 'outbox', text: null })).status).toBe(400)
  expect((await send({ status: 'nonsense' })).status).toBe(400)
  const { status, headers } = await send()
  expect([status, headers['idempotent-replayed']]).toEqual([200, undefined])
})

test.each(['', 'x'.repeat(256), '""', 'naïve'])('the key %j is a 400', async (key) => {
  const { status, body } = await send({}, { key: Buffer.from(key).toString('latin1') })
  expect([status, body.error]).toEqual([400, expect.stringContaining('Idempotency-Key')])
})

test('it is asked for on what writes only', async () => {
  const { body } = await send()
  for (const method of ['GET', 'DELETE', 'DELETE']) {
    const headers = { 'idempotency-key': 'K' }
    const answer = await server.api(method, `${path}${body.id}/`, { headers })
    expect(answer.headers['idempotent-replayed']).toBeUndefined()
  }
})

test('it is kept for a day, and of what is sent later for a day after that', async () => {
  const hour = 3_600_000
  await send()
  const later = { status: 'scheduled', date_scheduled: '2026-11-23T09:00:00Z' }
  const scheduled = await send(later, { key: 'S' })
  server.clock.advance(23 * hour)
  expect((await send()).headers['idempotent-replayed']).toBe('true')
  server.clock.advance(2 * hour)
  await server.ctx.db.transaction((tx) => forgetExpired(tx, server.clock.now()))
  const rows = await server.ctx.db.read.selectFrom('idempotency_key').select('key').execute()
  expect(rows).toEqual([{ key: 'S' }])
  expect((await send()).headers['idempotent-replayed']).toBeUndefined()
  server.clock.advance(30 * hour)
  expect((await send(later, { key: 'S' })).text).toBe(scheduled.text)
})
