/** The database goes away and comes back under a running server (guarantees b.5, F-04, F-05). */
import { beforeEach, expect, test } from 'vitest'
import { eventually } from '../e2e/eventually.ts'
import type { Answer, TestServer } from '../server.ts'
import { sendable, smsPath } from '../sms.ts'
import type { CommitCut, TcpProxy } from '../tcp-proxy.ts'
import { openHouse } from './house.ts'

let server: TestServer
let proxy: TcpProxy
beforeEach(async () => {
  ;({ server, proxy } = await openHouse())
  await server.api('GET', '/me/')
  // The first use of a key is noted off the request's path: no commit but the test's is to be cut.
  await eventually('noted', async () => {
    const keys = server.ctx.db.read.selectFrom('api_key').select('last_used_at')
    return (await keys.execute()).some((key) => key.last_used_at !== null)
  })
})

const promptMs = 2000

function post(text: string): Promise<Answer> {
  return server.api('POST', smsPath, { body: { ...sendable(server.alice), text } })
}

/** What is stored, as another connection sees it. */
async function texts(): Promise<(string | null)[]> {
  const rows = await server.ctx.db.read.selectFrom('message').select('text').execute()
  return rows.map((row) => row.text)
}

function expectRefused({ status, headers, body }: Answer): void {
  expect([status, headers['retry-after']]).toEqual([503, '2'])
  expect(body.error).toMatch(/Nothing was accepted|cannot be read/)
}

test.each([
  ['a write', () => post('lost')],
  ['a read', () => server.api('GET', smsPath)],
  ['a caller not seen before', () => server.as(server.charlie)('GET', smsPath)],
])('%s hears 503 within two seconds while the database is down', async (_, call) => {
  proxy.cut()
  const startedAt = performance.now()
  expectRefused(await call())
  expect(performance.now() - startedAt).toBeLessThan(promptMs)
})

test('what was refused is not done later, and the server goes on without a restart', async () => {
  proxy.cut()
  const refused = await Promise.all(Array.from({ length: 30 }, () => post('refused')))
  refused.forEach(expectRefused)
  proxy.restore()
  expect((await post('accepted')).status).toBe(200)
  expect(await texts()).toEqual(['accepted'])
})

test('the server says whether it is ready, and lives all the time', async () => {
  const statuses = async () => {
    const answers = await Promise.all(['/readyz', '/livez'].map((path) => server.api('GET', path)))
    return answers.map((answer) => answer.status)
  }
  expect(await statuses()).toEqual([200, 200])
  proxy.cut()
  expect(await statuses()).toEqual([503, 200])
  proxy.restore()
  expect(await statuses()).toEqual([200, 200])
})

test('a server that was sending goes on by itself', async () => {
  server.runner.start()
  proxy.cut()
  expectRefused(await post('too early'))
  proxy.restore()
  const { body } = await post('after it')
  await eventually('sent', async () => {
    const answer = await server.api('GET', `${smsPath}${body.id}/`)
    return answer.body.status === 'sent'
  })
})

test('a database that takes connections and says nothing is down, too', async () => {
  const other = await openHouse()
  other.proxy.cut()
  other.proxy.restore()
  other.proxy.fallSilent()
  const startedAt = performance.now()
  const { status } = await other.server.api('GET', '/readyz')
  expect(status).toBe(503)
  expect(performance.now() - startedAt).toBeLessThan(promptMs)
  other.proxy.restore()
  other.proxy.cut()
  other.proxy.restore()
})

const cuts: [CommitCut, number][] = [
  ['before', 503],
  ['inside', 200],
  ['after', 200],
]

test.each(cuts)(
  'a connection lost %s COMMIT: %i, and the row is there iff it is 200',
  async (where, expected) => {
    proxy.cutAtCommit(where)
    const answering = post('once')
    await proxy.cutHappened()
    proxy.restore()
    const answer = await answering
    expect(answer.status).toBe(expected)
    if (expected === 503) expectRefused(answer)
    expect(await texts()).toEqual(expected === 200 ? ['once'] : [])
    expect((await post('again')).status).toBe(200)
  },
)

test('however often it is lost, no connection stays behind', async () => {
  for (let times = 0; times < 12; times++) {
    proxy.cutAtCommit('before')
    const answering = post('lost')
    await proxy.cutHappened()
    proxy.restore()
    expectRefused(await answering)
  }
  expect((await post('kept')).status).toBe(200)
  expect(await texts()).toEqual(['kept'])
})

test('a commit that nobody can tell about is not called refused', async () => {
  proxy.cutAtCommit('inside')
  const { status, headers, body } = await post('in doubt')
  expect([status, headers['retry-after']]).toEqual([503, undefined])
  expect(body.error).toContain('Look whether it did')
  proxy.restore()
  expect(await texts()).toEqual(['in doubt'])
})

test('many in one commit that was lost are each there once', async () => {
  const wanted = Array.from({ length: 20 }, (_, n) => `text ${10 + n}`)
  proxy.cutAtCommit('inside')
  const answering = Promise.all(wanted.map(post))
  await proxy.cutHappened()
  proxy.restore()
  const answers = await answering
  expect(answers.map((answer) => answer.status)).toEqual(wanted.map(() => 200))
  expect((await texts()).sort()).toEqual(wanted)
})
