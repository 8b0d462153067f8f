/** DELETE /activity/sms/{id}/. */
import { describe, expect, test } from 'vitest'
import { createTestServer } from '../server.ts'
import {
  countRows,
  create,
  driveTo,
  fieldErrors,
  type RestingState,
  sendable,
  smsNotFound,
  smsPath,
  textsOnPhones,
  tomorrow,
} from '../sms.ts'

test('needs a key', async () => {
  const server = await createTestServer()
  const { id } = await create(server, {})
  const { status, body } = await server.as(undefined)('DELETE', `${smsPath}${id}/`)
  expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
  expect((await server.api('GET', `${smsPath}${id}/`)).status).toBe(200)
})

test('of an unknown id is a 404', async () => {
  const { api } = await createTestServer()
  const { status, text } = await api('DELETE', `${smsPath}acti_unknown/`)
  expect([status, text]).toEqual([
    404,
    '{"error":"Empty query: SMS matching query does not exist."}',
  ])
})

test('of another organization’s SMS is a 404 that leaves it there', async () => {
  const server = await createTestServer()
  const created = await create(server, {})
  const url = `${smsPath}${created.id}/`
  const { status, body } = await server.as(server.charlie)('DELETE', url)
  expect([status, body]).toEqual([404, smsNotFound])
  expect((await server.api('GET', url)).body).toEqual(created)
})

test('of one that is with the carrier is a 400 that leaves it there', async () => {
  const server = await createTestServer()
  const pending = await driveTo(server, 'unknown')
  const url = `${smsPath}${pending.id}/`
  const before = await countRows(server)
  const { status, body } = await server.api('DELETE', url)
  const reason = 'It is with the carrier already; it can be deleted once its outcome is known.'
  expect([status, body]).toEqual([400, fieldErrors({ status: reason })])
  expect((await server.api('GET', url)).body).toEqual(pending)
  expect(await countRows(server)).toEqual(before)
})

const deletable = {
  received: 'inbox',
  draft: 'draft',
  scheduled: 'scheduled',
  queued: 'outbox',
  sent: 'sent',
  failed: 'error',
  unconfirmed: 'error',
} satisfies Partial<Record<RestingState, string>>

describe('an SMS', () => {
  test.each(Object.entries(deletable))('that is %s (%s) goes', async (state, shown) => {
    const server = await createTestServer()
    const sms = await driveTo(server, state as RestingState)
    expect(sms.status).toBe(shown)
    const { status, text } = await server.api('DELETE', `${smsPath}${sms.id}/`)
    expect([status, text]).toEqual([200, '{}'])
    expect((await server.api('GET', `${smsPath}${sms.id}/`)).body).toEqual(smsNotFound)
    expect((await server.api('GET', smsPath)).body).toEqual({ has_more: false, data: [] })
  })

  test('can be deleted once', async () => {
    const server = await createTestServer()
    const { id } = await create(server, { status: 'draft' })
    await server.api('DELETE', `${smsPath}${id}/`)
    const before = await countRows(server)
    const { status, body } = await server.api('DELETE', `${smsPath}${id}/`)
    expect([status, body]).toEqual([404, smsNotFound])
    expect(await countRows(server)).toEqual(before)
  })

  test.each([
    ['in its undo window', { send_in: 30 }],
    ['due now', {}],
    ['scheduled', { status: 'scheduled', date_scheduled: tomorrow }],
  ])('deleted while %s is not sent', async (_, fields) => {
    const server = await createTestServer()
    const { id } = await create(server, fields)
    await server.api('DELETE', `${smsPath}${id}/`)
    expect((await countRows(server)).waiting).toBe(0)
    server.clock.set(tomorrow)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual([])
  })

  test('is deleted by a request with a content type and no body', async () => {
    const server = await createTestServer()
    const { id } = await create(server, { status: 'draft' })
    const { status, body } = await server.api('DELETE', `${smsPath}${id}/`, { payload: '' })
    expect([status, body]).toEqual([200, {}])
  })

  test('goes alone', async () => {
    const server = await createTestServer()
    const { id } = await create(server, { text: 'Delete me' })
    await create(server, { text: 'Keep me' })
    await server.api('DELETE', `${smsPath}${id}/`)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual(['Keep me'])
  })

  test('takes its notification with it', async () => {
    const server = await createTestServer()
    const { body } = await server.api('POST', `${smsPath}?send_to_inbox=true`, {
      body: { ...sendable(server.alice), status: 'inbox' },
    })
    expect((await countRows(server)).task).toBe(1)
    await server.api('DELETE', `${smsPath}${body.id}/`)
    expect((await countRows(server)).task).toBe(0)
  })

  test('leaves a record of who deleted what', async () => {
    const server = await createTestServer()
    const { alice, bob } = server
    const sms = await create(server, { status: 'draft' })
    await server.as(bob)('DELETE', `${smsPath}${sms.id}/`)
    const events = await server.ctx.db.read
      .selectFrom('event')
      .select(['action', 'user_id', 'data', 'previous_data'])
      .where('object_id', '=', sms.id)
      .orderBy('rev')
      .execute()
    expect(events.map(({ action, user_id }) => [action, user_id])).toEqual([
      ['created', alice.user_id],
      ['deleted', bob.user_id],
    ])
    expect(events[1]?.data).toBeNull()
    expect(JSON.parse(events[1]?.previous_data ?? '')).toMatchObject({ id: sms.id, text: 'Hello' })
  })
})
