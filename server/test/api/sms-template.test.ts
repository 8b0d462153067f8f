/** /sms_template/: SMS templates (contract §2). */
import { describe, expect, test } from 'vitest'
import { testRefusals } from '../refusals.ts'
import { createTestServer } from '../server.ts'

const path = '/sms_template/'
const missing = { error: 'Empty query: SMSTemplate matching query does not exist.' }
const attachment = {
  content_type: 'image/png',
  filename: 'map.png',
  url: 'https://example.com/map.png',
}

const fieldErrors = (fields: object) => ({ errors: [], 'field-errors': fields })

describe('every route', () => {
  testRefusals(
    [
      ['GET', path],
      ['POST', path],
      ['GET', `${path}smstmpl_1/`],
      ['PUT', `${path}smstmpl_1/`],
      ['DELETE', `${path}smstmpl_1/`],
    ],
    `${path}smstmpl_unknown/`,
    missing,
  )

  test.each(['GET', 'PUT', 'DELETE'])(
    '%s of another organization’s template is a 404',
    async (method) => {
      const { api, as, charlie } = await createTestServer()
      const url = `${path}${charlie.template_id}/`
      const { status, body } = await api(method, url, { body: { name: 'Mine now' } })
      expect([status, body]).toEqual([404, missing])
      expect((await as(charlie)('GET', url)).body.name).toBe('Hello')
    },
  )

  test.each(['GET', 'PUT', 'DELETE'])(
    '%s of a colleague’s private template is a 404',
    async (method) => {
      const { api, as, bob } = await createTestServer()
      const { id } = (await as(bob)('POST', path, { body: { name: 'Bob’s' } })).body
      const { status, body } = await api(method, `${path}${id}/`, { body: { is_shared: true } })
      expect([status, body]).toEqual([404, missing])
      expect((await as(bob)('GET', `${path}${id}/`)).body).toMatchObject({
        name: 'Bob’s',
        is_shared: false,
      })
    },
  )
})

const badContent: [object, object][] = [
  [{ name: '' }, { name: 'This field is required.' }],
  [{ name: ' ' }, { name: 'This field is required.' }],
  [{ name: '\u3164\u2060' }, { name: 'This field is required.' }],
  [{ name: 7 }, { name: 'Value must be of str type.' }],
  [{ name: 'n'.repeat(1001) }, { name: 'The value must be no longer than 1000 characters.' }],
  [
    { name: 'n', text: 'Hi {{ contact.first_name' },
    { text: 'No tag at line 1, column 4: {{ contact.first_name' },
  ],
  [{ name: 'n', text: 'Hi\n  {% if x %}' }, { text: 'No tag at line 2, column 3: {% if x %}' }],
  [
    { name: 'n', text: '{{'.repeat(1000) },
    { text: 'The value must be no longer than 1600 characters.' },
  ],
  [
    { name: 'n', text: 't'.repeat(1601) },
    { text: 'The value must be no longer than 1600 characters.' },
  ],
  [{ name: 'n', is_shared: 'yes' }, { is_shared: 'Value must be of bool type.' }],
  [{ name: 'n', attachments: Array(11).fill(attachment) }, { attachments: 'List is too long.' }],
  [
    { name: 'n', attachments: [{ ...attachment, content_type: 'text/html' }] },
    { attachments: '0.content_type: Not a valid choice.' },
  ],
]

describe('POST', () => {
  test('without a name is a 400', async () => {
    const { api } = await createTestServer()
    const { status, body } = await api('POST', path, { body: { text: 'Hey' } })
    expect([status, body]).toEqual([400, fieldErrors({ name: 'This field is required.' })])
  })

  test.each(badContent)('of %j is a 400', async (content, problems) => {
    const { api } = await createTestServer()
    const { status, body } = await api('POST', path, { body: content })
    expect([status, body]).toEqual([400, fieldErrors(problems)])
  })

  test('answers 201 with the template and where it is', async () => {
    const { api, alice } = await createTestServer()
    const text = 'Hey {{ contact.first_name }}, ever considered Close?'
    const { status, body, headers } = await api('POST', path, {
      body: { is_shared: true, name: 'Cold 1', text },
    })
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^smstmpl_[0-9A-Za-z]{22}$/),
      name: 'Cold 1',
      text,
      is_shared: true,
      status: 'active',
      organization_id: alice.organization_id,
      owned_by: alice.user_id,
      created_by: alice.user_id,
      updated_by: alice.user_id,
      date_created: '2026-11-21T09:00:00.000000',
      date_updated: '2026-11-21T09:00:00.000000',
    })
    expect(headers.location).toBe(`/api/v1${path}${body.id}/`)
    expect((await api('GET', String(headers.location))).body).toEqual(body)
  })

  test('of a name alone is private and empty', async () => {
    const { api } = await createTestServer()
    const { body } = await api('POST', path, { body: { name: 'Cold 1' } })
    expect(body).toMatchObject({ text: '', is_shared: false })
  })

  test('counts characters, not UTF-16 units', async () => {
    const { api } = await createTestServer()
    const text = '🎉'.repeat(1600)
    const { status, body } = await api('POST', path, { body: { name: 'Party', text } })
    expect([status, body.text]).toEqual([201, text])
  })

  test('of a whole exported template makes a new one of the caller’s', async () => {
    const { api, as, bob, alice } = await createTestServer()
    const exported = (await api('GET', `${path}${alice.template_id}/`)).body
    const { status, body } = await as(bob)('POST', path, { body: exported })
    expect(status).toBe(201)
    expect(body).toMatchObject({ name: exported.name, text: exported.text, owned_by: bob.user_id })
    expect(body.id).not.toBe(exported.id)
  })
})

describe('GET list', () => {
  test('has the shared templates and the caller’s own, newest first', async () => {
    const { api, as, bob, alice, clock } = await createTestServer()
    const create = async (name: string, is_shared: boolean) => {
      clock.advance(1000)
      return (await as(bob)('POST', path, { body: { name, is_shared } })).body.id
    }
    const shared = await create('For all', true)
    const own = await create('Bob’s', false)
    const idsOf = async (list: typeof api) => {
      const { body } = await list('GET', path)
      return body.data.map((item: { id: string }) => item.id)
    }
    expect(await idsOf(as(bob))).toEqual([own, shared, alice.template_id])
    expect(await idsOf(api)).toEqual([shared, alice.template_id])
  })

  test('never has another organization’s', async () => {
    const { as, charlie } = await createTestServer()
    const { body } = await as(charlie)('GET', path)
    expect(body.has_more).toBe(false)
    expect(body.data).toEqual([expect.objectContaining({ id: charlie.template_id })])
  })

  test('pages', async () => {
    const { api, alice, clock } = await createTestServer()
    clock.advance(1000)
    const { id } = (await api('POST', path, { body: { name: 'Second' } })).body
    const first = await api('GET', `${path}?_limit=1&_fields=id`)
    expect(first.body).toEqual({ has_more: true, data: [{ id }] })
    const second = await api('GET', `${path}?_limit=1&_skip=1&_fields=id`)
    expect(second.body).toEqual({ has_more: false, data: [{ id: alice.template_id }] })
  })

  test('refuses a _limit that is no number', async () => {
    const { api } = await createTestServer()
    const { status, body } = await api('GET', `${path}?_limit=x`)
    expect([status, body]).toEqual([400, { error: '_limit must be an integer (got "x" instead).' }])
  })
})

describe('GET', () => {
  test('tells attachments only when asked', async () => {
    const { api } = await createTestServer()
    const { id } = (await api('POST', path, { body: { name: 'MMS', attachments: [attachment] } }))
      .body
    const plain = await api('GET', `${path}${id}/`)
    expect(plain.body).not.toHaveProperty('attachments')
    const whole = await api('GET', `${path}${id}/?include_attachments=true&include_embedded=true`)
    expect(whole.body.attachments).toEqual([attachment])
  })

  test('answers with the _fields asked for', async () => {
    const { api, alice } = await createTestServer()
    const { body } = await api('GET', `${path}${alice.template_id}/?_fields=name`)
    expect(body).toEqual({ name: 'Hello' })
  })
})

describe('PUT', () => {
  test.each([
    ...badContent,
    [{ status: 'gone' }, { status: 'Not a valid choice.' }] as [object, object],
  ])('of %j is a 400', async (content, problems) => {
    const { api, alice } = await createTestServer()
    const { status, body } = await api('PUT', `${path}${alice.template_id}/`, { body: content })
    expect([status, body]).toEqual([400, fieldErrors(problems)])
  })

  test('changes what it names and nothing else', async () => {
    const { as, bob, alice, clock } = await createTestServer()
    const url = `${path}${alice.template_id}/`
    const before = (await as(bob)('GET', url)).body
    clock.advance(1500)
    const { status, body } = await as(bob)('PUT', url, {
      body: { status: 'archived', id: 'smstmpl_x' },
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      ...before,
      status: 'archived',
      updated_by: bob.user_id,
      date_updated: '2026-11-21T09:00:01.500000',
    })
    expect((await as(bob)('GET', url)).body).toEqual(body)
  })

  test('can make a template private again', async () => {
    const { api, as, bob, alice } = await createTestServer()
    const url = `${path}${alice.template_id}/`
    await api('PUT', url, { body: { is_shared: false } })
    expect((await as(bob)('GET', url)).status).toBe(404)
    expect((await api('GET', url)).status).toBe(200)
  })

  test('leaves the text of messages made from it', async () => {
    const { api, alice } = await createTestServer()
    const { lead_id, contact_id, template_id } = alice
    const draft = { status: 'draft', lead_id, contact_id, template_id }
    const { id, text } = (await api('POST', '/activity/sms/', { body: draft })).body
    await api('PUT', `${path}${template_id}/`, { body: { text: 'Changed' } })
    expect(text).toBe('Hi Ada')
    expect((await api('GET', `/activity/sms/${id}/`)).body.text).toBe('Hi Ada')
  })
})

describe('DELETE', () => {
  test('answers 204 with nothing, then it is gone', async () => {
    const { api, alice } = await createTestServer()
    const url = `${path}${alice.template_id}/`
    const { status, text } = await api('DELETE', url)
    expect([status, text]).toEqual([204, ''])
    expect((await api('DELETE', url)).body).toEqual(missing)
    expect((await api('GET', path)).body.data).toEqual([])
  })

  test('leaves messages as they are: their text, and from what they were written', async () => {
    const { api, alice } = await createTestServer()
    const { lead_id, contact_id, template_id } = alice
    const draft = { status: 'draft', lead_id, contact_id, template_id }
    const { body } = await api('POST', '/activity/sms/', { body: draft })
    expect(body).toMatchObject({ text: 'Hi Ada', template_id })
    await api('DELETE', `${path}${template_id}/`)
    expect((await api('GET', `/activity/sms/${body.id}/`)).body).toEqual(body)
  })

  test('leaves no template to write from', async () => {
    const { api, alice } = await createTestServer()
    const { lead_id, template_id } = alice
    await api('DELETE', `${path}${template_id}/`)
    const { status, body } = await api('POST', '/activity/sms/', {
      body: { status: 'draft', lead_id, template_id },
    })
    expect([status, body]).toEqual([400, fieldErrors({ template: 'Object does not exist.' })])
  })
})

test('an archived template can still be written from', async () => {
  const { api, alice } = await createTestServer()
  const { lead_id, contact_id, template_id } = alice
  await api('PUT', `${path}${template_id}/`, { body: { status: 'archived' } })
  const { status, body } = await api('POST', '/activity/sms/', {
    body: { status: 'draft', lead_id, contact_id, template_id },
  })
  expect([status, body.text]).toEqual([200, 'Hi Ada'])
})
