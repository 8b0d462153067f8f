/** Texts, files and keys that POST and PUT of an SMS refuse, those they keep, and a fuzz (§7.5). */
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Answer, openTestServer, type TestServer } from '../server.ts'
import { countRows, create, fieldErrors, isRequired, png, sendable, smsPath } from '../sms.ts'

let server: TestServer
let draft: Answer['body']

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  draft = await create(server, { status: 'draft' })
  return opened.close
})

const post = (body: object) =>
  server.api('POST', smsPath, { body: { ...sendable(server.alice), ...body } })
const put = (body: object) => server.api('PUT', `${smsPath}${draft.id}/`, { body })

/** In a POST, in a PUT that sends, and in a PUT that only edits. */
async function expectRefused(fields: object, error: object): Promise<void> {
  const before = await countRows(server)
  for (const answer of [
    await post(fields),
    await put({ status: 'outbox', ...fields }),
    await put(fields),
  ])
    expect([answer.status, answer.body]).toEqual([400, error])
  expect((await server.api('GET', `${smsPath}${draft.id}/`)).body).toEqual(draft)
  expect(await countRows(server)).toEqual(before)
}

describe('nothing to send', () => {
  test.each([
    { text: null },
    { text: '' },
    { text: ' \n\t\u00a0' },
    { text: '\u2800' },
    { text: '\u3164' },
    { text: '\u2060 \u200b\ufe0f' },
    { text: '\u2060' },
    { text: '\u200b \ufeff\u00ad\u{e0020}' },
    { text: null, attachments: [] },
    { text: null, attachments: null },
  ])('%j', async (fields) => {
    const before = await countRows(server)
    const problem = fieldErrors({ text: isRequired })
    const posted = await post(fields)
    expect([posted.status, posted.body]).toEqual([400, problem])
    const moved = await put({ status: 'outbox', ...fields })
    expect([moved.status, moved.body]).toEqual([400, problem])
    expect(await countRows(server)).toEqual(before)
  })

  test('is not what a file without a text is', async () => {
    const { status, body } = await post({ text: null, attachments: [png] })
    expect([status, body.text, body.cost]).toEqual([200, null, '1'])
  })
})

test('a text between invisible characters is kept as it came', async () => {
  const { status, body } = await post({ text: '\u2060Hi\u3164' })
  expect([status, body.text]).toEqual([200, '\u2060Hi\u3164'])
})

test('a template that shows nothing is nothing to send', async () => {
  const template = { name: 'Empty', text: '\u2800\u200b' }
  const { body: made } = await server.api('POST', '/sms_template/', { body: template })
  const { text: _, ...rest } = sendable(server.alice)
  const sent = await server.api('POST', smsPath, { body: { ...rest, template_id: made.id } })
  expect([sent.status, sent.body]).toEqual([400, fieldErrors({ text: isRequired })])
})

describe('a text', () => {
  test.each([
    ['1601 letters', 'a'.repeat(1601)],
    ['1601 emoji', '\u{1f600}'.repeat(1601)],
    ['100,000 letters', 'a'.repeat(100_000)],
  ])('of %s is refused', async (_, text) => {
    const problem = 'The value must be no longer than 1600 characters.'
    await expectRefused({ text }, fieldErrors({ text: problem }))
  })

  test.each([
    ['10,001 letters', 'a'.repeat(10_001)],
    ['10,001 emoji', '\u{1f600}'.repeat(10_001)],
  ])('of %s is not logged', async (_, text) => {
    const problem = 'The value must be no longer than 10000 characters.'
    const before = await countRows(server)
    for (const status of ['inbox', 'sent', 'error']) {
      const answer = await post({ status, text })
      expect([answer.status, answer.body]).toEqual([400, fieldErrors({ text: problem })])
    }
    expect(await countRows(server)).toEqual(before)
  })

  test.each([
    ['10,000 letters', 'a'.repeat(10_000)],
    ['10,000 emoji', '\u{1f600}'.repeat(10_000)],
    ['1,601 letters', 'a'.repeat(1601)],
  ])('of %s can be logged, and put back as it was exported', async (_, text) => {
    for (const status of ['inbox', 'sent', 'error']) {
      const logged = await post({ status, text })
      expect([logged.status, logged.body.text]).toEqual([200, text])
      const again = await post(logged.body)
      expect([again.status, again.body.text]).toEqual([200, text])
      expect((await server.api('GET', `${smsPath}${again.body.id}/`)).body.text).toBe(text)
    }
  })

  test.each([
    ['half an emoji', '\ud83d'],
    ['the other half', 'a\ude00'],
  ])('with %s is refused', (_, text) =>
    expectRefused({ text }, { error: 'The request contains text that is not valid Unicode.' }),
  )

  test('with a NUL is refused', () =>
    expectRefused({ text: 'a\0b' }, { error: 'The request contains a NUL character.' }))

  test.each([
    ['1600 letters', 'a'.repeat(1600)],
    ['1600 emoji', '\u{1f600}'.repeat(1600)],
    ['right-to-left override', 'a\u202eb\u2066c'],
    ['controls and joiners', '\t\r\n\u0007\u200b\ufeff\u{1f468}\u200d\u{1f469}'],
    ['markup', '<script>alert("1")</script> & {{ contact.first_name }} {% raw %}'],
    ['SQL', "'; drop table message; --"],
    ['spaces around it', '  a  '],
    ['words of the language', '__proto__ constructor null undefined'],
  ])('of %s is kept as it is', async (_, text) => {
    const posted = await post({ status: 'draft', text })
    expect([posted.status, posted.body.text]).toEqual([200, text])
    expect((await server.api('GET', `${smsPath}${posted.body.id}/`)).body.text).toBe(text)
  })
})

describe('attachments', () => {
  test.each([
    ['eleven', Array(11).fill(png), 'List is too long.'],
    ['no list', png, 'Value must be of list type.'],
    ['text', 'x', 'Value must be of list type.'],
    ['a number inside', [7], '0: Value must be of dict type.'],
    ['null inside', [png, null], '1: Value must be of dict type.'],
    ['a page', [{ ...png, content_type: 'text/html' }], '0.content_type: Not a valid choice.'],
    ['no content type', [{ ...png, content_type: undefined }], `0.content_type: ${isRequired}`],
    ['no file name', [{ ...png, filename: undefined }], `0.filename: ${isRequired}`],
    ['an empty file name', [{ ...png, filename: '' }], `0.filename: ${isRequired}`],
    ['an invisible file name', [{ ...png, filename: '\u2800' }], `0.filename: ${isRequired}`],
    ['no URL', [png, { ...png, url: undefined }], `1.url: ${isRequired}`],
    ['a URL of the wrong type', [{ ...png, url: 7 }], '0.url: Value must be of str type.'],
    [
      'a file name that is too long',
      [{ ...png, filename: 'x'.repeat(256) }],
      '0.filename: The value must be no longer than 255 characters.',
    ],
    [
      'a URL that is too long',
      [{ ...png, url: `https://example.com/${'x'.repeat(2000)}` }],
      '0.url: The value must be no longer than 2000 characters.',
    ],
  ])('%s', async (_, attachments, problem) => {
    await expectRefused({ attachments }, fieldErrors({ attachments: problem }))
  })

  test.each([
    'ftp://example.com/map.png',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:image/png;base64,AAAA',
    'example.com/map.png',
    '//example.com/map.png',
    '/map.png',
    'https://',
    'https://exa mple.com/',
    'https://example.com/a\nb.png',
    'https://exam\tple.com/map.png',
    '',
  ])('from %s', (url) =>
    expectRefused(
      { attachments: [{ ...png, url }] },
      fieldErrors({ attachments: '0.url: Invalid URL.' }),
    ),
  )

  test.each([
    'a\nb.png',
    'a\r\nSet-Cookie: b=c.png',
    'a\tb.png',
    'a\u0085b.png',
    'photo\u202egnp.exe',
    'a\u2066b.png',
    'a\u2028b.png',
  ])('named %j', (filename) =>
    expectRefused(
      { attachments: [{ ...png, filename }] },
      fieldErrors({
        attachments: '0.filename: The value must be a file name without control characters.',
      }),
    ),
  )

  test.each(['maps/map.png', '..\\map.png', '/etc/passwd', '..', ' . '])('named %j', (filename) =>
    expectRefused(
      { attachments: [{ ...png, filename }] },
      fieldErrors({ attachments: '0.filename: The value must be a file name, not a path.' }),
    ),
  )

  test('named by blanks alone', () =>
    expectRefused(
      { attachments: [{ ...png, filename: ' \u200b\t' }] },
      fieldErrors({ attachments: `0.filename: ${isRequired}` }),
    ))

  test('of a type that is none', () =>
    expectRefused(
      { attachments: [{ ...png, content_type: 'image/ png' }] },
      fieldErrors({ attachments: '0.content_type: Not a valid choice.' }),
    ))

  test('whose URL is too long in its normal form', () =>
    expectRefused(
      { attachments: [{ ...png, url: `https://example.com/${'ü'.repeat(400)}` }] },
      fieldErrors({
        attachments: '0.url: The value must be no longer than 2000 characters.',
      }),
    ))

  test('up to ten are accepted', async () => {
    const { status, body } = await post({ attachments: Array(10).fill(png) })
    expect([status, body.attachments.length]).toEqual([200, 10])
    const ids = body.attachments.map((item: { media_id: string }) => item.media_id)
    expect(new Set(ids).size).toBe(10)
  })
})

describe('a key', () => {
  test.each(['__proto__', 'constructor', 'prototype'])(
    '%s is refused at any depth, and pollutes nothing',
    async (key) => {
      const before = await countRows(server)
      for (const [method, path] of [
        ['POST', smsPath],
        ['PUT', `${smsPath}${draft.id}/`],
      ] as const) {
        for (const payload of [
          `{"status":"draft","text":"a","${key}":{"polluted":true}}`,
          `{"status":"draft","attachments":[{"${key}":{"polluted":true}}]}`,
          `{"status":"draft","_params":{"${key}":{"polluted":true}}}`,
          `{"status":"draft","\\u00${key.charCodeAt(0).toString(16)}${key.slice(1)}":{"polluted":true}}`,
        ]) {
          const { status, body } = await server.api(method, path, { payload })
          expect([status, body]).toEqual([400, { error: `The key "${key}" is not allowed.` }])
        }
      }
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
      expect(await countRows(server)).toEqual(before)
    },
  )

  test('that is unknown is ignored, whatever it holds', async () => {
    const unknown = { colour: 'red', toString: 7, '': { a: [null] }, hasOwnProperty: 'x' }
    const posted = await post({ status: 'draft', ...unknown })
    expect(posted.status).toBe(200)
    expect(posted.body).not.toHaveProperty('colour')
    const changed = await server.api('PUT', `${smsPath}${posted.body.id}/`, {
      body: { text: 'Changed', ...unknown },
    })
    expect(changed.body).toEqual({ ...posted.body, text: 'Changed' })
  })

  test('given twice has its last value', async () => {
    const payload = '{"status":"sent","status":"draft","text":"a","text":"b"}'
    const { body } = await server.api('POST', smsPath, { payload })
    expect([body.status, body.text]).toEqual(['draft', 'b'])
  })
})

/** Mostly what could be meant, now and then any JSON there is, in fields and as the whole body. */
function anyBody(): fc.Arbitrary<object> {
  const { alice, charlie } = server
  const dates = ['2026-12-01T10:00:00Z', '2026-12-01', null]
  const meant: Record<string, unknown[]> = {
    status: ['draft', 'scheduled', 'outbox', 'inbox', 'sent', 'error'],
    text: ['Hello', '\u202e \u{1f600}', '{{ x }}', null],
    template_id: [alice.template_id, null],
    local_phone: [alice.local_phone],
    remote_phone: [alice.remote_phone, '2025550111', ''],
    lead_id: [alice.lead_id, null],
    contact_id: [alice.contact_id, null],
    user_id: [alice.user_id, null],
    activity_at: dates,
    date_created: dates,
    date_scheduled: dates,
    direction: ['inbound', 'outbound', null],
    source: ['External', 'Close.io', null],
    attachments: [[], [png], null],
    send_in: [null],
    _params: [{ send_to_inbox: true }, { _fields: 'id,status' }],
  }
  const anything = fc.oneof(
    fc.constantFrom(charlie.lead_id, '+12025550199', [{ ...png, filename: '\u202e' }], 5, 60),
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
  )
  const shape = Object.entries(meant).map(([name, values]) => {
    const sensible = { weight: 12, arbitrary: fc.constantFrom(...values) }
    return [name, fc.oneof(sensible, { weight: 1, arbitrary: anything })]
  })
  const shaped = fc.record(Object.fromEntries(shape), { requiredKeys: [] })
  return fc.oneof({ weight: 6, arbitrary: shaped }, fc.jsonValue() as fc.Arbitrary<object>)
}

test('whatever JSON is posted or put, the answer is JSON and below 500', async () => {
  let accepted = 0
  const property = fc.asyncProperty(anyBody(), anyBody(), async (posting, putting) => {
    const { id } = (await post({ status: 'draft' })).body
    const before = await countRows(server)
    const posted = await server.api('POST', smsPath, { body: posting })
    if (posted.status === 400) expect(await countRows(server)).toEqual(before)
    const changed = await server.api('PUT', `${smsPath}${id}/`, { body: putting })
    for (const { status, body, text } of [posted, changed]) {
      expect([200, 400], text).toContain(status)
      if (status === 200) {
        accepted += 1
        const stored = await server.api('GET', `${smsPath}${body.id}/`)
        expect(stored.body).toMatchObject(body)
      } else if ('error' in body) expect(body).toEqual({ error: expect.any(String) })
      else expect(body).toEqual({ errors: [], 'field-errors': expect.any(Object) })
    }
  })
  await fc.assert(property, { numRuns: 200 })
  expect(accepted).toBeGreaterThan(50)
})
