/** Who moves one clock at the same time as others, and how far time goes. */
import { describe, expect, test } from 'vitest'
import { createTestServer, startOfTest, type TestServer } from '../../test/server.ts'
import { create, fieldErrors, smsPath } from '../../test/sms.ts'
import { addMillis, toMillis } from '../values/instant.ts'

const path = '/_/sandbox/clock/'
const ask = ({ api }: TestServer, verb: string, body: object = {}) =>
  api('POST', `${path}${verb}/`, { body })
const dayMs = 24 * 3600 * 1000

async function nowOf({ api }: TestServer): Promise<object> {
  return (await api('GET', path)).body
}

/** Something is due at each of many moments, so that an advance takes a while. */
async function planMany(server: TestServer): Promise<void> {
  for (let n = 1; n <= 20; n++) {
    const date_scheduled = addMillis(startOfTest, n * 1000)
    await create(server, { status: 'scheduled', date_scheduled })
  }
}

describe('at the same time', () => {
  test('two advances both count, whichever is the farther', async () => {
    for (const steps of [
      ['1d', '400s'],
      ['400s', '1d'],
    ]) {
      const server = await createTestServer()
      await planMany(server)
      const answers = await Promise.all(steps.map((by) => ask(server, 'advance', { by })))
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
      const now = addMillis(startOfTest, dayMs + 400_000)
      expect(await nowOf(server)).toEqual({ now, frozen: true })
      expect(Math.max(...answers.map(({ body }) => toMillis(body.now)))).toBe(toMillis(now))
    }
  })

  test('an advance to an earlier moment does not take a farther one back', async () => {
    const server = await createTestServer()
    await planMany(server)
    const [far, near] = [addMillis(startOfTest, dayMs), addMillis(startOfTest, 400_000)]
    const [first, second] = await Promise.all([
      ask(server, 'advance', { to: far }),
      ask(server, 'advance', { to: near }),
    ])
    expect([first.status, first.body.now]).toEqual([200, far])
    expect([second.status, second.body]).toEqual([
      400,
      fieldErrors({ to: 'A clock cannot go back.' }),
    ])
    expect(await nowOf(server)).toEqual({ now: far, frozen: true })
  })

  test('a release waits for the advance, and is the last word', async () => {
    const server = await createTestServer()
    await planMany(server)
    const [advanced, released] = await Promise.all([
      ask(server, 'advance', { by: '1h' }),
      ask(server, 'release'),
    ])
    expect([advanced.body.ran > 0, released.body]).toEqual([
      true,
      { now: startOfTest, frozen: false },
    ])
    expect(await nowOf(server)).toEqual({ now: startOfTest, frozen: false })
    const row = server.ctx.db.read.selectFrom('test_clock').selectAll().execute()
    expect(await row).toEqual([])
  })

  test('a freeze waits for the advance, and stops time where that ended', async () => {
    const server = await createTestServer()
    await planMany(server)
    const [, frozen] = await Promise.all([
      ask(server, 'advance', { by: '1h' }),
      ask(server, 'freeze'),
    ])
    const now = addMillis(startOfTest, 3_600_000)
    expect(frozen.body).toEqual({ now, frozen: true })
    expect(await nowOf(server)).toEqual(frozen.body)
  })

  test('the clock of another organization waits for nobody', async () => {
    const server = await createTestServer()
    await planMany(server)
    const moving = ask(server, 'advance', { by: '1d' })
    const other = await server.as(server.charlie)('POST', `${path}advance/`, { body: { by: 5 } })
    expect(other.body).toEqual({ now: addMillis(startOfTest, 5000), frozen: true, ran: 0 })
    await moving
  })
})

describe('the end of time', () => {
  const beyond = 'Beyond the last instant, the end of 2199.'

  async function atTheEnd(at = '2199-12-31T23:59:00Z'): Promise<TestServer> {
    const server = await createTestServer()
    expect((await ask(server, 'freeze', { at })).status).toBe(200)
    return server
  }

  test.each<[string, object, Record<string, string>]>([
    ['advance', { by: '90s' }, { by: beyond }],
    ['advance', { by: '59.999s' }, { by: beyond }],
    ['advance', { by: '366d' }, { by: beyond }],
    ['advance', { to: '2200-01-01T00:00:00Z' }, { to: 'Invalid ISO 8601 datetime.' }],
    ['advance', { to: '2199-12-31T23:59:59.999Z' }, { to: beyond }],
    ['freeze', { at: '2200-01-01T00:00:00Z' }, { at: 'Invalid ISO 8601 datetime.' }],
    ['freeze', { at: '2199-12-31T23:59:59.999Z' }, { at: beyond }],
  ])('no %s with %j', async (verb, body, fields) => {
    const server = await atTheEnd()
    const answer = await ask(server, verb, body)
    expect([answer.status, answer.body]).toEqual([400, fieldErrors(fields)])
    expect(await nowOf(server)).toEqual({ now: '2199-12-31T23:59:00.000000+00:00', frozen: true })
  })

  test('can be gone to, and no farther', async () => {
    const server = await atTheEnd()
    expect((await ask(server, 'advance', { by: '59.998s' })).status).toBe(200)
    expect((await ask(server, 'advance', { by: 0 })).status).toBe(200)
    expect((await ask(server, 'advance', { by: '1s' })).status).toBe(400)
  })

  test.each(['2199-12-31T23:59:00Z', '2199-12-31T23:59:59.998Z'])(
    'at %s everything answers',
    async (at) => {
      const server = await atTheEnd(at)
      const { api, alice } = server
      const lead = await api('POST', '/lead/', { body: { name: 'A', contacts: [{ name: 'B' }] } })
      expect(lead.status).toBe(200)
      await create(server, { status: 'outbox', send_in: 59 })
      for (const remote_phone of ['+12025550117', '+12025550113', '+12025550120'])
        await create(server, { status: 'outbox', remote_phone })
      const text = { from: alice.remote_phone, to: alice.local_phone, text: 'Hi' }
      expect((await api('POST', '/_/sandbox/reply/', { body: text })).status).toBe(200)
      expect((await ask(server, 'advance', { by: 0.001 })).status).toBe(
        at.includes('.') ? 400 : 200,
      )
      for (const offset of ['-12', '0', '14'])
        for (const url of [
          '/lead/',
          '/task/',
          '/task/?view=inbox',
          '/task/?date=2199-12-31',
          smsPath,
        ]) {
          const { status } = await api('GET', url, { headers: { 'x-tz-offset': offset } })
          expect([url, offset, status]).toEqual([url, offset, 200])
        }
    },
  )
})
