/** /_/carriers/: the accounts that messages really leave by. */
import { beforeEach, describe, expect, test } from 'vitest'
import { startTwilioTwin, type TwilioTwin } from '../../src/world/twins/twilio-twin.ts'
import { untilFinished } from '../carriers/guest.ts'
import { createTestServer, type TestServer } from '../server.ts'
import { create, fieldErrors, tomorrow } from '../sms.ts'
import { pass, tellOf } from '../timeline.ts'

const path = '/_/carriers/'
const notFound = { error: 'Empty query: Carrier matching query does not exist.' }
let server: TestServer
let twin: TwilioTwin

beforeEach(async () => {
  server = await createTestServer()
  twin = untilFinished(await startTwilioTwin())
})

const settings = () => ({
  account_sid: twin.accountSid,
  auth_token: twin.authToken,
  base_url: twin.url,
})

async function add(numbers: string[] = [], fields: object = {}) {
  const body = { kind: 'twilio', settings: settings(), numbers, ...fields }
  return server.api('POST', path, { body })
}

describe('every route', () => {
  test.each([
    ['GET', path],
    ['POST', path],
    ['POST', `${path}carr_1/numbers/`],
    ['POST', `${path}carr_1/test/`],
    ['DELETE', `${path}carr_1/`],
  ])('%s %s needs a key', async (method, url) => {
    expect((await server.as(undefined)(method, url, { body: {} })).status).toBe(401)
  })

  test.each([
    ['POST', 'numbers/', { numbers: ['+12025550123'] }],
    ['POST', 'test/', undefined],
    ['DELETE', '', undefined],
  ])('%s :id/%s of another organization’s account is a 404', async (method, rest, body) => {
    const { id } = (await add()).body
    const { charlie } = server
    const answer = await server.as(charlie)(method, `${path}${id}/${rest}`, { body })
    expect([answer.status, answer.body]).toEqual([404, notFound])
    expect((await server.as(charlie)('GET', path)).body.data).toEqual([])
  })
})

describe('POST', () => {
  test('adds an account and shows nothing secret', async () => {
    const { status, body, text } = await add([server.alice.local_phone], { label: 'Main' })
    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^carr_\w{22}$/),
        kind: 'twilio',
        label: 'Main',
        settings: { account_sid: twin.accountSid, base_url: twin.url, in_flight: 20 },
        numbers: [server.alice.local_phone],
        callback_url: expect.stringMatching(/\/_\/carriers\/carr_\w+\/callbacks\/message\/$/),
        date_created: server.clock.now(),
        date_updated: server.clock.now(),
        archived_at: null,
      },
    ])
    expect(text).not.toContain(twin.authToken)
    expect((await server.api('GET', path)).body).toEqual({ has_more: false, data: [body] })
  })

  test('messages leave by it at once', async () => {
    await add([server.alice.local_phone])
    const message = await create(server, { text: 'Really' })
    await pass(server, 0)
    expect(twin.messages).toMatchObject([{ body: 'Really' }])
    expect((await tellOf(server, message)).status).toBe('sent')
  })

  test('a number that nobody has becomes the caller’s', async () => {
    const { body } = await add(['(202) 555-0123'])
    expect(body.numbers).toEqual(['+12025550123'])
    const { body: page } = await server.api('GET', '/phone_number/?number=%2B12025550123')
    expect(page.data).toMatchObject([{ user_id: server.alice.user_id, sms_enabled: true }])
  })

  test.each([
    [{ kind: 'pigeon' }, { kind: 'Not a valid choice.' }],
    [{ numbers: ['12'] }, { numbers: expect.stringContaining('12: Phone number is not valid') }],
  ])('with %j is a 400 that stores nothing', async (fields, problems) => {
    const { status, body } = await add([], fields)
    expect([status, body]).toEqual([400, fieldErrors(problems as Record<string, string>)])
    expect((await server.api('GET', path)).body.data).toEqual([])
  })

  test('settings that are wrong are named', async () => {
    const { status, body } = await add([], { settings: { account_sid: 'AC1' } })
    expect(status).toBe(400)
    expect(Object.keys(body['field-errors'])).toEqual(['account_sid', 'auth_token'])
  })
})

test('a number moves, and what waits from it with it', async () => {
  const message = await create(server, { status: 'scheduled', date_scheduled: tomorrow })
  const { id } = (await add()).body
  const numbers = [server.alice.local_phone]
  expect(
    (await server.api('POST', `${path}${id}/numbers/`, { body: { numbers } })).body,
  ).toMatchObject({ id, numbers })
  await pass(server, 25 * 3600)
  expect(twin.messages).toHaveLength(1)
  expect((await tellOf(server, message)).status).toBe('sent')
})

test('an account is tried without sending', async () => {
  const { id } = (await add()).body
  const { body } = await server.api('POST', `${path}${id}/test/`)
  expect(body.data).toEqual([
    { ok: true, says: 'the account “Twin” is active' },
    { ok: false, says: 'the account has no number' },
  ])
  expect(twin.submits).toBe(0)
})

describe('DELETE', () => {
  const scheduled = { status: 'scheduled', date_scheduled: tomorrow }

  test('of an account by which nothing waits', async () => {
    const { id } = (await add([server.alice.local_phone])).body
    expect((await server.api('DELETE', `${path}${id}/`)).body).toEqual({})
    expect((await server.api('DELETE', `${path}${id}/`)).status).toBe(404)
    expect((await server.api('GET', path)).body.data).toEqual([])
    await expect(create(server, {})).rejects.toThrow('local_phone')
  })

  test('is refused while messages wait, and changes nothing', async () => {
    const { id } = (await add([server.alice.local_phone])).body
    await create(server, scheduled)
    const { status, body } = await server.api('DELETE', `${path}${id}/`)
    const says = '1 messages wait to leave by this account. Move them to another, or fail them.'
    expect([status, body]).toEqual([400, fieldErrors({ move_to: says })])
    await pass(server, 25 * 3600)
    expect(twin.messages).toHaveLength(1)
  })

  test('can move what waits to another account', async () => {
    const { id } = (await add([server.alice.local_phone])).body
    await create(server, scheduled)
    const other = (await add()).body
    expect((await server.api('DELETE', `${path}${id}/?move_to=${other.id}`)).status).toBe(200)
    await pass(server, 25 * 3600)
    expect(twin.messages).toHaveLength(1)
  })

  test('can fail what waits', async () => {
    const { id } = (await add([server.alice.local_phone], { label: 'Old' })).body
    const message = await create(server, scheduled)
    expect((await server.api('DELETE', `${path}${id}/?fail=true`)).status).toBe(200)
    expect(await tellOf(server, message)).toMatchObject({
      status: 'error',
      error_message: 'Its carrier account, Old, was removed.',
    })
  })

  test('leaves late receipts their meaning', async () => {
    const { id } = (await add([server.alice.local_phone])).body
    server.ctx.config.setPublicUrl(await server.app.listen({ port: 0, host: '127.0.0.1' }))
    const message = await create(server, {})
    await pass(server, 0)
    await server.api('DELETE', `${path}${id}/`)
    expect(await twin.tell(twin.messages[0]?.sid ?? '', 'undelivered', 30003)).toBe(204)
    expect((await tellOf(server, message)).error_message).toMatch(/^30003 /)
  })
})
