/** How often one may call (contract §7.6): off in a sandbox, unless it is set to provoke 429. */
import { expect, test } from 'vitest'
import { createKey } from '../../src/accounts/api-key.ts'
import { createTestServer, joinTestServer } from '../server.ts'

const five = { ROOST_RATE_LIMIT: '5' }
const many = async <T>(count: number, call: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, call))
const statuses = (answers: { status: number }[]) => {
  const count = (status: number) => answers.filter((one) => one.status === status).length
  return { 200: count(200), 429: count(429) }
}

/**
 * Limits go by a clock of the machine's, which nobody can stop: as many as `limit` came in, and of each second that all
 * took together as many again.
 */
async function expectAdmitted<T extends { status: number }>(
  limit: number,
  calls: () => Promise<T[]>,
): Promise<T[]> {
  const begun = performance.now()
  const answers = await calls()
  const seconds = (performance.now() - begun) / 1000
  const counts = statuses(answers)
  expect(counts[200] + counts[429]).toBe(answers.length)
  expect(counts[200]).toBeGreaterThanOrEqual(Math.min(limit, answers.length))
  expect(counts[200]).toBeLessThanOrEqual(limit * (1 + seconds))
  return answers
}

test('a sandbox limits nothing', async () => {
  const { api } = await createTestServer()
  const answers = await many(100, () => api('GET', '/me/'))
  expect(statuses(answers)).toEqual({ 200: 100, 429: 0 })
  expect(answers[0]?.headers).not.toHaveProperty('ratelimit')
})

test('one too many is a 429 in Close’s words, and after the time it names it is none', async () => {
  const { api } = await createTestServer(five)
  const answers = await expectAdmitted(5, () => many(30, () => api('GET', '/me/')))
  const refused = answers.find(({ status }) => status === 429)
  expect(refused?.body).toEqual({
    error: {
      message: 'API call count exceeded for this period',
      rate_reset: expect.any(Number),
      ...{ rate_limit: 5, rate_window: 1, rate_limit_type: 'key' },
    },
  })
  expect(refused?.headers).toMatchObject({
    'retry-after': '1',
    ratelimit: expect.stringMatching(/^limit=5, remaining=[01], reset=/),
  })
  await expect.poll(async () => (await api('GET', '/me/')).status, { timeout: 3000 }).toBe(200)
})

test('it says what is left', async () => {
  const { api } = await createTestServer(five)
  const { headers } = await api('GET', '/me/')
  expect(headers).toMatchObject({
    ratelimit: 'limit=5, remaining=4, reset=1',
    'x-rate-limit-limit': '5',
    'x-rate-limit-remaining': '4',
  })
})

test('of each key and route by itself, and of an organization three times as much', async () => {
  const server = await createTestServer(five)
  const { api, as, bob, charlie } = server
  await many(5, () => api('GET', '/me/'))
  expect(statuses(await many(5, () => api('GET', '/user/')))).toEqual({ 200: 5, 429: 0 })
  expect(statuses(await many(5, () => as(bob)('GET', '/me/')))).toEqual({ 200: 5, 429: 0 })
  expect(statuses(await many(5, () => as(charlie)('GET', '/me/')))).toEqual({ 200: 5, 429: 0 })
})

test('who is refused for the organization’s limit hears so', async () => {
  const server = await createTestServer({ ROOST_RATE_LIMIT: '4' })
  const { organization_id, user_id } = server.alice
  const keys = await server.ctx.db.transaction((tx) =>
    Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map((nth) =>
        createKey(tx, { organization_id, user_id, label: `${nth}`, now: server.ctx.clock.now() }),
      ),
    ),
  )
  const answers = await expectAdmitted(12, async () => {
    const ofEach = keys.map(({ key }) => server.as({ ...server.alice, key }))
    return (await Promise.all(ofEach.map((api) => many(4, () => api('GET', '/me/'))))).flat()
  })
  const refused = answers.find(({ status }) => status === 429)
  expect(refused?.body.error).toMatchObject({ rate_limit_type: 'org', rate_limit: 12 })
})

test('nothing is done, and no body read, for who is refused', async () => {
  const { api } = await createTestServer({ ROOST_RATE_LIMIT: '1' })
  const body = { name: 'L' }
  const answers = await expectAdmitted(1, () => many(9, () => api('POST', '/lead/', { body })))
  const { body: found } = await api('GET', '/lead/?query=name:L')
  expect(found.total_results).toBe(statuses(answers)[200])
})

test('two servers of one database count together', async (context) => {
  const server = await createTestServer({ ROOST_RATE_LIMIT: '20' })
  if (server.ctx.db.engine === 'sqlite') return context.skip('a file has one server')
  const { alice, bob, charlie } = server
  const location = server.ctx.config.database
  const other = await joinTestServer(location, { alice, bob, charlie }, { ROOST_RATE_LIMIT: '20' })
  await expectAdmitted(20, () =>
    Promise.all(
      [server, other].flatMap(({ api }) => Array.from({ length: 40 }, () => api('GET', '/me/'))),
    ),
  )
  await other.stop()
})
