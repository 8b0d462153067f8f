/** A runner that was told to stop leaves nothing half done behind (F-28). */
import { expect, test } from 'vitest'
import { createTestServer } from '../../test/server.ts'

test('stop finishes what a take under way is about to start', async () => {
  const { api, alice, runner, ctx } = await createTestServer()
  const { local_phone, remote_phone } = alice
  const message = { status: 'outbox', local_phone, remote_phone, text: 'Hi' }
  const { body } = await api('POST', '/activity/sms/', { body: message })

  runner.start()
  await runner.stop(10_000)

  expect((await api('GET', `/activity/sms/${body.id}/`)).body.status).toBe('sent')
  const leased = ctx.db.read.selectFrom('message').selectAll().where('leased_until', 'is not', null)
  expect(await leased.execute()).toEqual([])
})
