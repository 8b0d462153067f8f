/** /_/events/stream/: who listens hears each change once, in order, and what they missed first. */
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { revokeKey } from '../../src/accounts/api-key.ts'
import type { Person } from '../people.ts'
import { createTestServer, type TestServer } from '../server.ts'

const path = '/_/events/stream/'
let server: TestServer
let url: string
beforeEach(async () => {
  server = await createTestServer()
  url = await server.app.listen({ port: 0, host: '127.0.0.1' })
})

type Heard = { id: string; event: string; data: Record<string, unknown> }
type Listening = {
  status: number
  headers: Headers
  heard: Heard[]
  raw(): string
  ended: Promise<void>
  stop(): void
}

async function listen(
  query = '',
  headers: Record<string, string> = {},
  person: Person = server.alice,
): Promise<Listening> {
  const controller = new AbortController()
  onTestFinished(() => controller.abort())
  const authorization = `Basic ${btoa(`${person.key}:`)}`
  const { signal } = controller
  const response = await fetch(url + path + query, {
    headers: { authorization, ...headers },
    signal,
  })
  const heard: Heard[] = []
  let raw = ''
  let left = ''
  const ended = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      const text = decoder.decode(chunk as Uint8Array, { stream: true })
      raw += text
      left += text
      const blocks = left.split('\n\n')
      left = blocks.pop() ?? ''
      heard.push(...blocks.flatMap(read))
    }
  })().catch(() => {})
  return {
    ...{ status: response.status, headers: response.headers, heard, raw: () => raw, ended },
    stop: () => controller.abort(),
  }
}

function read(block: string): Heard[] {
  const fields = new Map(
    block.split('\n').map((line) => {
      const at = line.indexOf(': ')
      return [line.slice(0, at), line.slice(at + 2)] as const
    }),
  )
  const event = fields.get('event')
  if (event === undefined) return []
  return [{ id: fields.get('id') ?? '', event, data: JSON.parse(fields.get('data') ?? '') }]
}

async function rename(name: string): Promise<void> {
  await server.api('PUT', `/lead/${server.alice.lead_id}/`, { body: { name } })
}

/** On PostgreSQL what is told waits for transactions of the whole cluster. */
const soon = { timeout: 15_000 }

const namesIn = ({ heard }: Listening) =>
  heard.map(({ data }) => (data.data as { name: string })?.name)

test('needs a key', async () => {
  expect((await server.as(undefined)('GET', path)).status).toBe(401)
})

test('what changes is told as /event/ tells it', async () => {
  const stream = await listen()
  expect([stream.status, stream.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ])
  expect(stream.headers.get('x-accel-buffering')).toBe('no')
  await rename('Live')
  await expect.poll(() => stream.heard.length, soon).toBe(1)
  const [{ id, event, data } = {} as Heard] = stream.heard
  expect(event).toBe('lead.updated')
  expect((await server.api('GET', `/event/${id}/`)).body).toEqual(data)
  expect(stream.raw()).toMatch(/^retry: \d+\n\n/)
})

test('many changes at once are told in their order, each once', async () => {
  const stream = await listen('?object_type=lead')
  const names = Array.from({ length: 30 }, (_, n) => `Name ${n}`)
  for (const name of names) await rename(name)
  await expect.poll(() => stream.heard.length, soon).toBe(30)
  expect(namesIn(stream)).toEqual(names)
  expect(new Set(stream.heard.map(({ id }) => id)).size).toBe(30)
})

test.each(['Last-Event-ID', 'last_event_id'])(
  '%s goes on after the event it names',
  async (how) => {
    const first = await listen()
    await rename('One')
    await expect.poll(() => first.heard.length, soon).toBe(1)
    first.stop()
    for (const name of ['Two', 'Three']) await rename(name)
    const id = first.heard[0]?.id ?? ''
    const again =
      how === 'Last-Event-ID'
        ? await listen('', { 'Last-Event-ID': id })
        : await listen(`?last_event_id=${id}`)
    await rename('Four')
    await expect.poll(() => again.heard.length, soon).toBe(3)
    expect(namesIn(again)).toEqual(['Two', 'Three', 'Four'])
  },
)

describe('an id that is none', () => {
  test.each(['ev_gone', 'abc', 'x'.repeat(10_000)])(
    '%s is told of, and then it is live',
    async (id) => {
      const stream = await listen('', { 'Last-Event-ID': id })
      await expect.poll(() => stream.heard.length, soon).toBe(1)
      expect(stream.heard[0]?.event).toBe('resync')
      await rename('Live')
      await expect.poll(() => stream.heard.length, soon).toBe(2)
    },
  )

  test('as is that of another organization', async () => {
    const { charlie } = server
    await rename('Ours')
    const { body } = await server.api('GET', '/event/?_limit=1')
    const stream = await listen('', { 'Last-Event-ID': body.data[0].id }, charlie)
    await expect.poll(() => stream.heard.length, soon).toBe(1)
    expect(stream.heard[0]?.event).toBe('resync')
  })
})

test('nobody hears another organization', async () => {
  const { charlie, as } = server
  const theirs = await listen('', {}, charlie)
  await rename('Ours')
  await as(charlie)('PUT', `/lead/${charlie.lead_id}/`, { body: { name: 'Theirs' } })
  await expect.poll(() => theirs.heard.length, soon).toBe(1)
  expect(namesIn(theirs)).toEqual(['Theirs'])
})

test('only what was asked for is told', async () => {
  const { alice } = server
  const stream = await listen(`?object_type=contact,task.incoming_sms`)
  await rename('Not asked for')
  await server.api('PUT', `/contact/${alice.contact_id}/`, { body: { title: 'Asked for' } })
  await expect.poll(() => stream.heard.length, soon).toBe(1)
  expect(stream.heard[0]?.event).toBe('contact.updated')
})

test('streams are no requests in progress, and end with the server', async () => {
  const streams = await Promise.all(Array.from({ length: 20 }, () => listen()))
  const text = await server.ctx.metrics.registry.metrics()
  expect(text).toMatch(/^roost_http_requests_in_progress 0$/m)
  await server.stop()
  await Promise.all(streams.map(({ ended }) => ended))
})

test('a key that is revoked hears no more', async () => {
  const stream = await listen()
  const { ctx, alice } = server
  const [id = ''] = alice.key.split('.')
  await ctx.db.transaction((tx) => revokeKey(tx, id, ctx.clock.now()))
  await stream.ended
}, 30_000)
