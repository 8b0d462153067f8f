/** `/_/sandbox/clock/`: an organization's time, frozen, moved forward, let go. */
import { beforeEach, describe, expect, test } from 'vitest'
import { createTestServer, startOfTest, type TestServer } from '../../test/server.ts'
import { afterStart, create, fieldErrors } from '../../test/sms.ts'
import { tellOf } from '../../test/timeline.ts'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

const path = '/_/sandbox/clock/'

async function post(verb: 'freeze' | 'advance' | 'release', body: object = {}) {
  const answer = await server.api('POST', `${path}${verb}/`, { body })
  return [answer.status, answer.body]
}

/** When each attempt of a message began, in seconds after the start. */
async function attemptsOf({ id }: { id: string }): Promise<number[]> {
  const { body } = await server.api('GET', `/_/sandbox/messages/${id}/timeline/`)
  const starts = body.attempts.map((attempt: { date_started: string }) => attempt.date_started)
  return starts.map((start: string) => (Date.parse(start) - Date.parse(startOfTest)) / 1000)
}

test('time runs until it is frozen', async () => {
  expect((await server.api('GET', path)).body).toEqual({ now: startOfTest, frozen: false })
  server.clock.advance(1000)
  expect((await server.api('GET', path)).body).toEqual({ now: afterStart(1000), frozen: false })
})

test('frozen time stands still', async () => {
  expect(await post('freeze')).toEqual([200, { now: startOfTest, frozen: true }])
  server.clock.advance(60_000)
  expect((await server.api('GET', path)).body).toEqual({ now: startOfTest, frozen: true })
})

test('time can be frozen at a later moment', async () => {
  const at = '2027-01-01T00:00:00+01:00'
  const now = '2026-12-31T23:00:00.000000+00:00'
  expect(await post('freeze', { at })).toEqual([200, { now, frozen: true }])
})

test('what happens in frozen time happens at that moment', async () => {
  await post('freeze', { at: afterStart(3_600_000) })
  expect((await create(server, {})).date_created).toBe(afterStart(3_600_000))
})

test('time that is let go runs again', async () => {
  await post('freeze')
  server.clock.advance(60_000)
  expect(await post('release')).toEqual([200, { now: afterStart(60_000), frozen: false }])
})

test('another organization’s time runs on', async () => {
  await post('advance', { by: '3d' })
  const { body } = await server.as(server.charlie)('GET', path)
  expect(body).toEqual({ now: startOfTest, frozen: false })
})

describe('advance', () => {
  test.each([
    [90, 90],
    ['90', 90],
    ['90s', 90],
    ['5m', 300],
    ['2h', 7200],
    ['3d', 259_200],
    ['1.5h', 5400],
    [0.5, 0.5],
    [0, 0],
  ])('by %j moves time by %d s', async (by, seconds) => {
    const now = afterStart(seconds * 1000)
    expect(await post('advance', { by })).toEqual([200, { now, frozen: true, ran: 0 }])
  })

  test('to a moment moves time to it', async () => {
    const to = afterStart(86_400_000)
    expect(await post('advance', { to })).toEqual([200, { now: to, frozen: true, ran: 0 }])
  })

  test('to the present moment is no step back', async () => {
    expect((await post('advance', { to: startOfTest }))[0]).toBe(200)
  })

  test('does everything due on the way at its own time', async () => {
    const throttled = await create(server, { remote_phone: '+12025550117' })
    const date_scheduled = afterStart(5000)
    const later = await create(server, { status: 'scheduled', date_scheduled })
    const [status, { ran }] = await post('advance', { by: '1h' })
    expect([status, ran]).toEqual([200, 6])
    expect(await attemptsOf(throttled)).toEqual([0, 2, 7])
    expect(await attemptsOf(later)).toEqual([5])
    expect((await tellOf(server, throttled)).status).toBe('sent')
  })

  test('does so too while the server’s own runner is at work', async () => {
    server.runner.start()
    await post('freeze')
    const ids = ['A', 'B', 'C'].map((text) =>
      create(server, { text, remote_phone: '+12025550117' }),
    )
    const messages = await Promise.all(ids)
    await post('advance', { by: '1h' })
    for (const message of messages) expect(await attemptsOf(message)).toEqual([0, 2, 7])
  })

  test('does not touch what is due only later', async () => {
    const message = await create(server, { send_in: 30 })
    await post('advance', { by: 29 })
    expect((await tellOf(server, message)).moves).toEqual([null])
    await post('advance', { by: 1 })
    expect((await tellOf(server, message)).status).toBe('sent')
  })
})

test('frozen time cannot be frozen earlier', async () => {
  await post('freeze', { at: afterStart(1000) })
  const refused = [400, fieldErrors({ at: 'A clock cannot go back.' })]
  expect(await post('freeze', { at: afterStart(999) })).toEqual(refused)
})
