/** `/_/sandbox/`: the simulated phones and what the carrier tells, through the API. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Api, openTestServer, type TestServer } from '../../test/server.ts'
import { create, fieldErrors } from '../../test/sms.ts'

let server: TestServer
let api: Api
beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  api = server.api
  return opened.close
})

const post = (verb: 'reply' | 'receipts', body: object) =>
  api('POST', `/_/sandbox/${verb}/`, { body })

describe.each([
  ['GET', 'messages/'],
  ['GET', 'messages/acti_1/timeline/'],
  ['GET', 'numbers/'],
  ['POST', 'reply/'],
  ['POST', 'receipts/'],
])('%s %s', (method, path) => {
  test('needs a key', async () => {
    const { status } = await server.as(undefined)(method, `/_/sandbox/${path}`, { body: {} })
    expect(status).toBe(401)
  })
})

test('the magic numbers are told', async () => {
  const { data } = (await api('GET', '/_/sandbox/numbers/')).body
  expect(data).toHaveLength(11)
  expect(data[0]).toEqual({ number: '+12025550110', does: 'is delivered' })
})

describe('the phones', () => {
  const remote_phone = '+12025550151'
  let id: string
  beforeAll(async () => {
    id = (await create(server, { remote_phone, text: 'Grüße 😀' })).id
    await create(server, { remote_phone: '+12025550112', text: 'Refused' })
    await server.runner.runOnce()
  })

  test('show what they received', async () => {
    const { data } = (await api('GET', '/_/sandbox/messages/?phone=(202)+555-0151')).body
    expect(data).toEqual([
      {
        id: expect.stringMatching(/^sbx_/),
        message_id: id,
        attempt_id: expect.stringMatching(/^att_/),
        from: server.alice.local_phone,
        to: remote_phone,
        text: 'Grüße 😀',
        attachments: [],
        segments: 1,
        encoding: 'UCS-2',
        date_received: server.clock.now(),
      },
    ])
  })

  test('can be asked for one message', async () => {
    const { data } = (await api('GET', `/_/sandbox/messages/?message_id=${id}`)).body
    expect(data).toMatchObject([{ message_id: id }])
  })

  test('did not receive what was refused', async () => {
    expect((await api('GET', '/_/sandbox/messages/?phone=%2B12025550112')).body.data).toEqual([])
  })

  test('of another organization are another’s', async () => {
    const { body } = await server.as(server.charlie)('GET', '/_/sandbox/messages/')
    expect(body.data).toEqual([])
  })
})

describe('a reply', () => {
  const from = '+12025550160'

  test('goes to the number that texted the phone last', async () => {
    await create(server, { remote_phone: from })
    await server.runner.runOnce()
    const { status, body } = await post('reply', { from, text: 'Thanks' })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      status: 'inbox',
      direction: 'inbound',
      local_phone: server.alice.local_phone,
      remote_phone: from,
      text: 'Thanks',
    })
  })

  test('may bring a picture and no text', async () => {
    const picture = { content_type: 'image/png', filename: 'a.png', content: 'iVBORw0K' }
    const { local_phone } = server.alice
    const { body } = await post('reply', { from, to: local_phone, attachments: [picture] })
    expect(body.attachments).toMatchObject([{ filename: 'a.png', size: 6 }])
  })

  test.each([
    [{ text: 'Hi' }, { from: 'This field is required.' }],
    [{ from: '12', text: 'Hi' }, { from: expect.any(String) }],
    [{ from: 7, text: 'Hi' }, { from: expect.any(String) }],
    [{ from: '+12025550161', text: 'Hi' }, { to: 'This field is required.' }],
    [{ from, to: 'x', text: 'Hi' }, { to: expect.any(String) }],
    [
      { from, to: '+12025550102', text: 'Hi' },
      { to: '+12025550102 is not one of your phone numbers.' },
    ],
    [{ from, to: '+12025550100' }, { text: 'This field is required.' }],
    [{ from, to: '+12025550100', text: '\u2800\n' }, { text: 'This field is required.' }],
    [{ from, text: 'x'.repeat(5001) }, { text: expect.any(String) }],
  ])('that is %j is refused', async (body, fields) => {
    const answer = await post('reply', body)
    expect([answer.status, answer.body]).toEqual([400, fieldErrors(fields)])
  })

  test('with a picture that is not base64 is refused', async () => {
    const picture = { content_type: 'image/png', filename: 'a.png', content: '!' }
    const { status } = await post('reply', { from, attachments: [picture] })
    expect(status).toBe(400)
  })

  test('does not go to a number whose text was refused', async () => {
    await create(server, { remote_phone: '+12025550112' })
    await server.runner.runOnce()
    const { body } = await post('reply', { from: '+12025550112', text: 'What?' })
    expect(body).toEqual(fieldErrors({ to: 'This field is required.' }))
  })
})

describe('a receipt', () => {
  let id: string
  beforeEach(async () => {
    id = (await create(server, { remote_phone: '+12025550114' })).id
    await server.runner.runOnce()
  })

  test('changes the message', async () => {
    const receipt = { status: 'undelivered', error_code: '30005', error_text: 'Unknown handset' }
    const { status, body } = await post('receipts', { message_id: id, ...receipt })
    expect([status, body.status, body.error_message]).toEqual([
      200,
      'error',
      '30005 Unknown handset',
    ])
  })

  test.each([
    [{ status: 'delivered' }, 'message_id'],
    [{ message_id: 'acti_unknown', status: 'delivered' }, 'message'],
    [{ message_id: 'acti_unknown', status: 'read' }, 'status'],
  ])('that is %j is refused', async (body, field) => {
    const answer = await post('receipts', body)
    expect(answer.status).toBe(400)
    expect(
      Object.keys(answer.body['field-errors']).map((name) => name.replace(/_id$/, '')),
    ).toEqual([field.replace(/_id$/, '')])
  })

  test('for a message that was not handed over is refused', async () => {
    const draft = await create(server, { status: 'draft' })
    const { body } = await post('receipts', { message_id: draft.id, status: 'delivered' })
    expect(body).toEqual(fieldErrors({ message: 'Object does not exist.' }))
  })

  test('for another organization’s message is refused', async () => {
    const body = { message_id: id, status: 'undelivered' }
    const answer = await server.as(server.charlie)('POST', '/_/sandbox/receipts/', { body })
    expect(answer.status).toBe(400)
    expect((await api('GET', `/activity/sms/${id}/`)).body.status).toBe('sent')
  })
})
