/** What a caller is told when we fail: nothing that helps an attacker (S-93). */
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createTestServer } from '../../test/server.ts'
import { createApp } from './app.ts'
import { route } from './route.ts'

const secret = 'select * from message; roost-data/roost.db'

/** What a route answers that throws this. */
async function answerTo(thrown: unknown) {
  const { ctx, alice } = await createTestServer()
  const error = vi.spyOn(ctx.log, 'error')
  const failing = route({
    method: 'GET',
    path: '/api/v1/fail/',
    operationId: 'fail',
    summary: 'Fails',
    tag: 'Users',
    schema: { response: z.object({}) },
    async handler() {
      throw thrown
    },
  })
  const app = createApp(ctx, [failing])
  const authorization = `Basic ${btoa(`${alice.key}:`)}`
  const answer = await app.inject({ url: '/api/v1/fail/?phone=1', headers: { authorization } })
  await app.close()
  return { answer, logged: error.mock.calls }
}

test.each([
  new Error(secret),
  new TypeError(secret, { cause: new Error(secret) }),
  Object.assign(new Error(secret), { statusCode: 418 }),
  Object.assign(new Error(secret), { code: '42601' }),
  Object.assign(new Error(secret), { code: 'FST_ERR_SOMETHING', statusCode: 500 }),
  secret,
])('a bug answers with a fixed body: %s', async (thrown) => {
  const { answer, logged } = await answerTo(thrown)
  expect([answer.statusCode, answer.json()]).toEqual([500, { error: 'Internal server error' }])
  expect(JSON.stringify(answer.headers)).not.toContain('roost')
  const request_id = answer.headers['x-request-id']
  expect(logged).toEqual([[{ err: thrown, request_id, path: '/api/v1/fail/' }, 'request failed']])
})

test.each([undefined, null])('thrown %s is a bug, too', async (thrown) => {
  const { answer } = await answerTo(thrown)
  expect(answer.statusCode).toBe(500)
})
