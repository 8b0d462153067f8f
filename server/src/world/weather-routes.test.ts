/** `/_/sandbox/weather/`: a seed decides, the same way each time. */
import { beforeAll, expect, test } from 'vitest'
import { createTestServer, openTestServer, type TestServer } from '../../test/server.ts'
import { create, fieldErrors } from '../../test/sms.ts'
import { tellOf } from '../../test/timeline.ts'
import { calm } from './behaviour.ts'

let server: TestServer
beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  return opened.close
})

const path = '/_/sandbox/weather/'

/** Sets the weather and sends `count` messages, one after the other. */
async function outcomes(weather: object, count: number, on = server): Promise<string[]> {
  const { status } = await on.api('PUT', path, { body: { ...calm, ...weather } })
  expect(status).toBe(200)
  const seen: string[] = []
  for (let n = 0; n < count; n++) {
    const message = await create(on, {})
    await on.runner.runOnce()
    const { status, outcomes, receipts } = await tellOf(on, message)
    seen.push([status, ...outcomes, ...receipts].join(' '))
  }
  return seen
}

test('it is calm at first', async () => {
  const fresh = await createTestServer()
  expect((await fresh.api('GET', path)).body).toEqual(calm)
})

test('the weather of one organization is not another’s', async () => {
  await server.api('PUT', path, { body: { reject: 1 } })
  expect((await server.as(server.charlie)('GET', path)).body).toEqual(calm)
})

test('what is not given stays as it was', async () => {
  await server.api('PUT', path, { body: { ...calm, reject: 0.25 } })
  const { body } = await server.api('PUT', path, { body: { seed: 7 } })
  expect(body).toEqual({ ...calm, reject: 0.25, seed: 7 })
  expect((await server.api('GET', path)).body).toEqual(body)
})

test.each([
  [{ reject: 1 }, 'error rejected'],
  [{ throttle: 1 }, 'outbox busy'],
  [{ lose_answer: 1 }, 'outbox unknown'],
  [{ undelivered: 1 }, 'error accepted undelivered'],
  [{ no_receipt: 1 }, 'sent accepted'],
  [{ duplicate_receipt: 1 }, 'sent accepted delivered'],
  [{}, 'sent accepted delivered'],
])('in the weather %j a message ends as "%s"', async (weather, outcome) => {
  expect(await outcomes(weather, 2)).toEqual([outcome, outcome])
})

const storm = { reject: 0.3, throttle: 0.2, lose_answer: 0.1, undelivered: 0.4, no_receipt: 0.3 }

test('the same seed decides the same, on any server', async () => {
  const elsewhere = await createTestServer()
  const first = await outcomes({ ...storm, seed: 42 }, 12)
  expect(new Set(first).size).toBeGreaterThan(2)
  expect(await outcomes({ ...storm, seed: 42 }, 12, elsewhere)).toEqual(first)
})

test('setting the weather begins its seed anew', async () => {
  const first = await outcomes({ ...storm, seed: 5 }, 6)
  expect(await outcomes({ ...storm, seed: 5 }, 6)).toEqual(first)
})

test('another seed decides differently', async () => {
  const first = await outcomes({ ...storm, seed: 1 }, 12)
  expect(await outcomes({ ...storm, seed: 2 }, 12)).not.toEqual(first)
})

test('magic numbers mind no weather', async () => {
  await server.api('PUT', path, { body: { ...calm, reject: 1 } })
  const message = await create(server, { remote_phone: '+12025550110' })
  await server.runner.runOnce()
  expect((await tellOf(server, message)).status).toBe('sent')
})

const outOfRange = 'Value must be a number from 0 to 1.'
test.each([
  [{ reject: 1.1 }, { reject: outOfRange }],
  [{ throttle: -0.1 }, { throttle: outOfRange }],
  [{ no_receipt: 'often' }, { no_receipt: outOfRange }],
  [
    { reject: 0.5, throttle: 0.4, lose_answer: 0.2 },
    { reject: 'reject, throttle and lose_answer together must not exceed 1.' },
  ],
])('there is no weather %j', async (body, fields) => {
  await server.api('PUT', path, { body: calm })
  const answer = await server.api('PUT', path, { body })
  expect([answer.status, answer.body]).toEqual([400, fieldErrors(fields)])
  expect((await server.api('GET', path)).body).toEqual(calm)
})

test.each(['GET', 'PUT'])('%s needs a key', async (method) => {
  expect((await server.as(undefined)(method, path, { body: {} })).status).toBe(401)
})
