/** /webhook/: programs that are told of what changes, by a real receiver that checks signatures. */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { sql } from 'kysely'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Answer, createTestServer, type TestServer } from '../server.ts'
import { create, fieldErrors, smsPath } from '../sms.ts'
import { pass } from '../timeline.ts'

const path = '/webhook/'
const notFound = { error: 'Empty query: WebhookSubscription matching query does not exist.' }
const leadUpdates = [{ object_type: 'lead', action: 'updated' }]

type Received = { headers: IncomingHttpHeaders; body: string; at: string }
type Receiver = { url: string; received: Received[]; answer(status: number): void }

/** Listens on loopback, as a developer does. */
async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  let status = 200
  const server = createServer(async (request, response) => {
    received.push({
      headers: request.headers,
      body: await textOf(request),
      at: request.url ?? '',
    })
    response.writeHead(status).end('thanks')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: (next) => {
      status = next
    },
  }
}

let server: TestServer
let receiver: Receiver
beforeEach(async () => {
  server = await createTestServer()
  receiver = await startReceiver()
})

async function subscribe(events: object[] = leadUpdates, fields: object = {}): Promise<Answer> {
  return server.api('POST', path, { body: { url: receiver.url, events, ...fields } })
}

async function rename(name: string): Promise<void> {
  const { lead_id } = server.alice
  expect((await server.api('PUT', `/lead/${lead_id}/`, { body: { name } })).status).toBe(200)
  await readable()
  await server.runner.runOnce()
}

/** On PostgreSQL what is told waits for transactions of the whole cluster, those of other tests among them. */
async function readable(): Promise<void> {
  if (server.ctx.db.engine === 'sqlite') return
  const settled = sql<{ is: boolean }>`
    select coalesce(max(xact), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint as is
    from event`
  await expect
    .poll(async () => (await settled.execute(server.ctx.db.read)).rows[0]?.is, { timeout: 15_000 })
    .toBe(true)
}

const toldOf = ({ body }: Received) => JSON.parse(body).event
const names = () => receiver.received.map((one) => toldOf(one).data.name)

describe('every route', () => {
  test.each([
    ['GET', path],
    ['POST', path],
    ['GET', `${path}whsub_1/`],
    ['PUT', `${path}whsub_1/`],
    ['DELETE', `${path}whsub_1/`],
    ['GET', '/_/webhooks/deliveries/'],
    ['POST', '/_/webhooks/whsub_1/resend/'],
    ['POST', '/_/webhooks/whsub_1/rotate/'],
  ])('%s %s needs a key', async (method, url) => {
    expect((await server.as(undefined)(method, url, { body: {} })).status).toBe(401)
  })

  test.each([
    ['GET', (id: string) => `${path}${id}/`],
    ['PUT', (id: string) => `${path}${id}/`],
    ['DELETE', (id: string) => `${path}${id}/`],
    ['POST', (id: string) => `/_/webhooks/${id}/rotate/`],
  ])('%s of another organization’s is a 404', async (method, urlOf) => {
    const { id } = (await subscribe()).body
    const answer = await server.as(server.charlie)(method, urlOf(id), { body: {} })
    expect([answer.status, answer.body]).toEqual([404, notFound])
  })
})

describe('a subscription', () => {
  test('shows its key once', async () => {
    const { status, body } = await subscribe(leadUpdates, { enabled: true })
    expect([status, body]).toMatchObject([
      201,
      {
        id: expect.stringMatching(/^whsub_\w{22}$/),
        url: receiver.url,
        status: 'active',
        events: leadUpdates,
        verify_ssl: true,
        signature_key: expect.stringMatching(/^[0-9a-f]{64}$/),
        pause_reason: null,
        created_by: server.alice.user_id,
      },
    ])
    const { signature_key, ...rest } = body
    expect((await server.api('GET', `${path}${body.id}/`)).body).toEqual(rest)
    expect((await server.api('GET', path)).body).toEqual({ has_more: false, data: [rest] })
    const rows = await server.ctx.db.read.selectFrom('webhook').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(signature_key)
  })

  test.each([
    [{ url: 'ftp://example.com' }, { url: 'The address must begin with https:// or http://.' }],
    [{ url: 'http://10.0.0.1/' }, { url: 'The address is of a private network.' }],
    [{ url: 'http://[fe80::1]/' }, { url: 'The address is of a private network.' }],
    [
      { url: 'http://user:word@127.0.0.1/' },
      { url: 'The address must hold no user name or password.' },
    ],
    [{ events: [] }, { events: 'This field is required.' }],
  ])('with %j is a 400', async (fields, problems) => {
    const { status, body } = await subscribe(leadUpdates, fields)
    expect([status, body]).toEqual([400, fieldErrors(problems as Record<string, string>)])
  })

  test('with a filter that is none is a 400', async () => {
    const extra_filter = { type: 'sounds_like', value: 'x' }
    expect((await subscribe([{ ...leadUpdates[0], extra_filter }])).status).toBe(400)
  })

  test('is deleted with what is on its way', async () => {
    const { id } = (await subscribe()).body
    receiver.answer(500)
    await rename('New')
    expect((await server.api('DELETE', `${path}${id}/`)).body).toEqual({})
    expect((await server.api('DELETE', `${path}${id}/`)).status).toBe(404)
    await pass(server, 3600)
    expect(receiver.received).toHaveLength(1)
  })
})

describe('a delivery', () => {
  test('is the event, signed as Close signs and as Standard Webhooks says', async () => {
    const { body: webhook } = await subscribe()
    await rename('New')
    const [{ headers, body, at }] = receiver.received as [Received]
    const said = JSON.parse(body)
    expect(said.subscription_id).toBe(webhook.id)
    expect((await server.api('GET', `/event/${said.event.id}/`)).body).toEqual(said.event)
    expect(at).toBe('/hook')
    const key = Buffer.from(webhook.signature_key, 'hex')
    const timestamp = headers['close-sig-timestamp'] as string
    const hash = createHmac('sha256', key)
      .update(timestamp + body)
      .digest('hex')
    expect(headers['close-sig-hash']).toBe(hash)
    // The test's clock stands still; the library holds the time against its own.
    const now = Date.now
    Date.now = () => Number(timestamp) * 1000
    try {
      const standard = new StandardWebhook(key.toString('base64'))
      expect(standard.verify(body, headers as Record<string, string>)).toEqual(said)
    } finally {
      Date.now = now
    }
  })

  test('tells only of what was asked for', async () => {
    await subscribe([{ object_type: 'activity.sms', action: 'sent' }])
    const { id } = await create(server, { text: 'Hi' })
    await rename('Not asked for')
    await readable()
    await pass(server, 1)
    expect(receiver.received.map((one) => [toldOf(one).action, toldOf(one).object_id])).toEqual([
      ['sent', id],
    ])
  })

  test.each([
    [{ type: 'equals', value: 'Wanted' }, ['Wanted']],
    [{ type: 'not_equals', value: 'Wanted' }, ['Other', 'Wanted too']],
    [{ type: 'contains', value: 'Wanted' }, ['Wanted', 'Wanted too']],
    [{ type: 'is_null' }, []],
    [{ type: 'not', filter: { type: 'contains', value: 'e' } }, []],
    [
      {
        type: 'or',
        filters: [
          { type: 'equals', value: 'Other' },
          { type: 'equals', value: 'Wanted' },
        ],
      },
      ['Other', 'Wanted'],
    ],
  ])('by the filter %j', async (filter, told) => {
    const onName = { type: 'field_accessor', field: 'name', filter }
    const extra_filter = { type: 'field_accessor', field: 'data', filter: onName }
    await subscribe([{ ...leadUpdates[0], extra_filter }])
    for (const name of ['Other', 'Wanted', 'Wanted too']) await rename(name)
    expect(names().toSorted()).toEqual(told)
  })

  test('that is not taken is tried again, later and later, with its own signature', async () => {
    await subscribe()
    receiver.answer(503)
    await rename('New')
    for (const seconds of [5, 10, 20]) await pass(server, seconds)
    expect(receiver.received).toHaveLength(4)
    receiver.answer(204)
    await pass(server, 40)
    await pass(server, 24 * 3600)
    expect(receiver.received).toHaveLength(5)
    const stamps = receiver.received.map(({ headers }) => headers['webhook-timestamp'])
    expect(new Set(stamps).size).toBe(5)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  test('does not stop a clock that is moved on: however long it waits, it is tried where time ends', async () => {
    await subscribe()
    await subscribe(leadUpdates, { url: 'http://127.0.0.1:9/nobody' })
    receiver.answer(503)
    await server.api('POST', '/_/sandbox/clock/freeze/', { body: {} })
    await rename('New')
    const { body } = await server.api('POST', '/_/sandbox/clock/advance/', { body: { by: '2d' } })
    expect(body.ran).toBe(2)
    expect(receiver.received).toHaveLength(2)
  })

  test('is given up after three days, and the endpoint with it', async () => {
    const { id } = (await subscribe()).body
    receiver.answer(500)
    await rename('New')
    for (let hour = 0; hour < 80; hour++) await pass(server, 3600)
    const { body } = await server.api('GET', `${path}${id}/`)
    expect(body).toMatchObject({ status: 'paused', pause_reason: 'failing' })
  }, 60_000)

  test('to an endpoint that is gone is the last', async () => {
    const { id } = (await subscribe()).body
    receiver.answer(410)
    await rename('New')
    await rename('Newer')
    expect(receiver.received).toHaveLength(1)
    const { body } = await server.api('GET', `${path}${id}/`)
    expect(body).toMatchObject({ status: 'paused', pause_reason: 'gone' })
  })

  test('to one that hangs delays no other', async () => {
    const hanging = createServer(() => {})
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      hanging.closeAllConnections()
      hanging.close()
    })
    const { port } = hanging.address() as AddressInfo
    await subscribe(leadUpdates, { url: `http://127.0.0.1:${port}/` })
    await subscribe()
    const { lead_id } = server.alice
    server.runner.start()
    for (let n = 0; n < 6; n++)
      await server.api('PUT', `/lead/${lead_id}/`, { body: { name: `Name ${n}` } })
    await expect.poll(() => receiver.received.length, { timeout: 5000 }).toBe(6)
  })

  test('can be asked for again', async () => {
    const { id } = (await subscribe()).body
    await rename('New')
    const event_id = toldOf(receiver.received[0] as Received).id
    const again = await server.api('POST', `/_/webhooks/${id}/resend/`, { body: { event_id } })
    expect(again.status).toBe(200)
    await server.runner.runOnce()
    expect(receiver.received).toHaveLength(2)
    const { body } = await server.api('GET', `/_/webhooks/deliveries/?webhook_id=${id}`)
    expect(body.data).toMatchObject([
      { event_id, status: 'delivered', tries: 1, response_status: 200, error: null },
      { event_id, status: 'delivered' },
    ])
    const unknown = await server.api('POST', `/_/webhooks/${id}/resend/`, {
      body: { event_id: 'ev_1' },
    })
    expect(unknown.status).toBe(400)
  })

  test('is signed with the new key after a rotation', async () => {
    const { id, signature_key } = (await subscribe()).body
    const rotated = await server.api('POST', `/_/webhooks/${id}/rotate/`)
    expect(rotated.body.signature_key).not.toBe(signature_key)
    await rename('New')
    const [{ headers, body }] = receiver.received as [Received]
    const key = Buffer.from(rotated.body.signature_key, 'hex')
    const said = `${headers['close-sig-timestamp']}${body}`
    expect(headers['close-sig-hash']).toBe(createHmac('sha256', key).update(said).digest('hex'))
  })
})

test('of another organization nothing is listed', async () => {
  await subscribe()
  await rename('New')
  const { body } = await server.as(server.charlie)('GET', '/_/webhooks/deliveries/')
  expect(body.data).toEqual([])
})

describe('paused', () => {
  test('it is told of nothing, and of all that happened once it is active again, in order', async () => {
    const { id } = (await subscribe()).body
    const set = (status: string) => server.api('PUT', `${path}${id}/`, { body: { status } })
    expect((await set('paused')).body).toMatchObject({ status: 'paused', pause_reason: 'api' })
    for (const name of ['One', 'Two', 'Three']) await rename(name)
    expect(receiver.received).toEqual([])
    expect((await set('active')).body).toMatchObject({ status: 'active', pause_reason: null })
    await server.runner.runOnce()
    expect(names()).toEqual(expect.arrayContaining(['One', 'Two', 'Three']))
    expect(names()).toHaveLength(3)
  })
})

test('what another organization does is none of its business', async () => {
  await subscribe()
  const { charlie, as } = server
  await as(charlie)('PUT', `/lead/${charlie.lead_id}/`, { body: { name: 'Theirs' } })
  await readable()
  await server.runner.runOnce()
  expect(receiver.received).toEqual([])
})

test('what was before the subscription is not told', async () => {
  await rename('Before')
  await server.api('POST', smsPath, { body: { status: 'draft', text: 'x' } })
  await subscribe()
  await rename('After')
  expect(names()).toEqual(['After'])
})
