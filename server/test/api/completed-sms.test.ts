/** What is judged is what will be used: the message with what its contact and template gave it. */
import { beforeAll, describe, expect, test } from 'vitest'
import { type Answer, openTestServer, type TestServer } from '../server.ts'
import {
  countRows,
  create,
  doesNotExist,
  fieldErrors,
  isRequired,
  sendable,
  smsPath,
  tomorrow,
} from '../sms.ts'

const badPhone = 'Phone number is not valid. Please use the international format like +16505551234'
const stopped = '+12025550141'
const willing = '+12025550142'
const hasStopped = fieldErrors({ remote_phone: `${stopped} has opted out of messages.` })

let server: TestServer

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  const stop = { from: stopped, to: server.alice.local_phone, text: 'STOP' }
  await server.api('POST', '/_/sandbox/reply/', { body: stop })
  return opened.close
})

/** A contact of Alice's lead with these phones. */
async function contactWith(...phones: string[]): Promise<string> {
  const contact = {
    lead_id: server.alice.lead_id,
    name: 'Grace Hopper',
    phones: phones.map((phone) => ({ phone })),
  }
  return (await server.api('POST', '/contact/', { body: contact })).body.id
}

/** To whoever the contact is. */
const to = (contact_id: string, fields: object = {}) => ({
  ...sendable(server.alice),
  lead_id: undefined,
  remote_phone: undefined,
  contact_id,
  ...fields,
})

const ways = [
  ['is sent', {}],
  ['is scheduled', { status: 'scheduled', date_scheduled: tomorrow }],
  ['is sent later', { send_in: 59 }],
] as const

async function expectRefused(answer: () => Promise<Answer>, error: object): Promise<void> {
  const before = await countRows(server)
  const { status, body } = await answer()
  expect([status, body]).toEqual([400, error])
  expect(await countRows(server)).toEqual(before)
}

describe.each(ways)('a message that %s', (_, way) => {
  const post = (body: object) => () => server.api('POST', smsPath, { body })

  test('goes to no contact whose phone has opted out', async () => {
    const contact_id = await contactWith(stopped, willing)
    await expectRefused(post(to(contact_id, way)), hasStopped)
  })

  test('goes to none when a template words it', async () => {
    const template = { text: undefined, template_id: server.alice.template_id }
    const contact_id = await contactWith(stopped)
    await expectRefused(post(to(contact_id, { ...way, ...template })), hasStopped)
  })

  test('goes to the phone that is named, not to the contact’s first', async () => {
    const contact_id = await contactWith(stopped, willing)
    const named = await create(server, to(contact_id, { ...way, remote_phone: willing }))
    expect(named.remote_phone).toBe(willing)
  })

  test('goes to no phone that the contact only keeps', async () => {
    const contact_id = await contactWith('+1202555')
    await expectRefused(post(to(contact_id, way)), fieldErrors({ remote_phone: badPhone }))
  })

  test('goes to no contact without a phone', async () => {
    const contact_id = await contactWith()
    await expectRefused(post(to(contact_id, way)), fieldErrors({ remote_phone: isRequired }))
  })

  const put = (draft: Answer['body'], body: object) => () =>
    server.api('PUT', `${smsPath}${draft.id}/`, { body: { status: 'outbox', ...way, ...body } })

  test('was a draft, and goes to no contact whose phone has opted out', async () => {
    const draft = await create(server, to(await contactWith(stopped), { status: 'draft' }))
    expect(draft.remote_phone).toBe(stopped)
    await expectRefused(put(draft, {}), hasStopped)
  })

  test('was a draft to nobody, and goes to no contact whose phone has opted out', async () => {
    const nobody = { contact_id: null, remote_phone: null, status: 'draft' }
    const draft = await create(server, { ...nobody, lead_id: null })
    await expectRefused(put(draft, { contact_id: await contactWith(stopped) }), hasStopped)
  })

  test('was a draft to somebody else, whose phone is not used', async () => {
    const draft = await create(server, { status: 'draft' })
    await expectRefused(put(draft, { contact_id: await contactWith(stopped) }), hasStopped)
    const sent = await put(draft, { contact_id: await contactWith(willing, stopped) })()
    expect([sent.status, sent.body.remote_phone]).toEqual([200, willing])
  })

  test('was a draft to somebody else with the same phone, which is kept', async () => {
    const draft = await create(server, { status: 'draft', remote_phone: stopped })
    await expectRefused(put(draft, { contact_id: await contactWith(willing, stopped) }), hasStopped)
  })

  test('was a draft from a number that is not ours, and is asked for one now', async () => {
    const draft = await create(server, { status: 'draft', local_phone: '+12025550199' })
    expect(draft.local_phone).toBe('+12025550199')
    const problem = { local_phone: '+12025550199 is not one of your phone numbers.' }
    await expectRefused(put(draft, {}), fieldErrors(problem))
  })
})

test('another organization’s STOP is not ours', async () => {
  const { charlie } = server
  const stop = { from: willing, to: charlie.local_phone, text: 'STOP' }
  await server.as(charlie)('POST', '/_/sandbox/reply/', { body: stop })
  const sent = await create(server, to(await contactWith(willing)))
  expect(sent.remote_phone).toBe(willing)
})

describe.each(['a', 'ж'])('a template that makes a text of 8,000,000 times %s', (letter) => {
  const tooLong = (max: number) =>
    fieldErrors({ text: `The value must be no longer than ${max} characters.` })
  const post = (body: object) => () => server.api('POST', smsPath, { body })

  const make = async () => {
    const description = letter.repeat(100_000)
    const lead = await server.api('POST', '/lead/', { body: { name: 'Long', description } })
    const text = '{{lead.description}}'.repeat(80)
    const template = await server.api('POST', '/sms_template/', { body: { name: 'Long', text } })
    const { local_phone, remote_phone } = server.alice
    const both = { lead_id: lead.body.id, template_id: template.body.id }
    return { ...both, local_phone, remote_phone }
  }

  test.each([
    ['draft', 1600],
    ['outbox', 1600],
    ['sent', 10_000],
  ])('makes no %s', async (status, max) => {
    await expectRefused(post({ ...(await make()), status }), tooLong(max))
  })

  test('makes none of a draft whose lead is named later', async () => {
    const { lead_id, ...rest } = await make()
    const draft = await create(server, {
      ...{ status: 'draft', text: null, lead_id: null, contact_id: null },
      ...rest,
    })
    for (const edits of [
      { lead_id, status: 'outbox' },
      { lead_id, template_id: rest.template_id },
    ]) {
      const put = () => server.api('PUT', `${smsPath}${draft.id}/`, { body: edits })
      await expectRefused(put, tooLong(1600))
    }
  })
})

describe('somebody else’s private template', () => {
  const makePrivate = async () => {
    const secret = { name: 'Mine', text: 'Secret', is_shared: false }
    return (await server.as(server.bob)('POST', '/sms_template/', { body: secret })).body.id
  }
  const refusal = fieldErrors({ template: doesNotExist })

  test('words no message', async () => {
    const body = { ...sendable(server.alice), text: undefined, template_id: await makePrivate() }
    await expectRefused(() => server.api('POST', smsPath, { body }), refusal)
    const logged = { ...body, status: 'sent' }
    await expectRefused(() => server.api('POST', smsPath, { body: logged }), refusal)
  })

  test('words no draft', async () => {
    const draft = await create(server, { status: 'draft' })
    const body = { template_id: await makePrivate() }
    await expectRefused(() => server.api('PUT', `${smsPath}${draft.id}/`, { body }), refusal)
  })
})

test('an empty id of who made it counts as none', async () => {
  const { alice } = server
  const empty = { created_by: '', created_by_id: '', organization_id: '' }
  expect(await create(server, { status: 'draft', ...empty })).toMatchObject({
    created_by: alice.user_id,
    organization_id: alice.organization_id,
  })
})
