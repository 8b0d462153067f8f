/** What POST and PUT of an SMS refuse: always Close's error body, and nothing is written (§7.5). */
import { beforeAll, describe, expect, test } from 'vitest'
import { type Answer, openTestServer, type TestServer } from '../server.ts'
import {
  afterStart,
  countRows,
  create,
  doesNotExist,
  fieldErrors,
  isRequired,
  sendable,
  smsPath,
  tomorrow,
} from '../sms.ts'

const twoYearsMs = 2 * 365 * 24 * 3600 * 1000
const badDate = 'Invalid ISO 8601 datetime.'
const badPhone = 'Phone number is not valid. Please use the international format like +16505551234'
const notStr = 'Value must be of str type.'
const notChoice = 'Not a valid choice.'
const tooLong = (max: number) => `The value must be no longer than ${max} characters.`

let server: TestServer
/** A draft that lacks nothing; it is still the same after the last test. */
let draft: Answer['body']

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  await addNumbers(server)
  draft = await create(server, { status: 'draft', date_scheduled: tomorrow })
  return opened.close
})

/** Numbers of Alice's organization that cannot send. */
async function addNumbers({ ctx, alice }: TestServer): Promise<void> {
  const rented = await ctx.db.read
    .selectFrom('phone_number')
    .selectAll()
    .where('id', '=', alice.phone_number_id)
    .executeTakeFirstOrThrow()
  const numbers = [
    { number: '+12025550160', type: 'external' as const },
    { number: '+12025550161', type: 'virtual' as const },
    { number: '+12025550162', sms_enabled: 0 as const },
  ]
  const rows = numbers.map((fields) => ({ ...rented, id: ctx.newId('phon'), ...fields }))
  await ctx.db.transaction((tx) => tx.insertInto('phone_number').values(rows).execute())
}

/** The fields in a POST that is otherwise right, and in a PUT of the draft. */
async function expectRefused(fields: object, problems: Record<string, string>): Promise<void> {
  const before = await countRows(server)
  const posted = await server.api('POST', smsPath, {
    body: { ...sendable(server.alice), ...fields },
  })
  expect([posted.status, posted.body]).toEqual([400, fieldErrors(problems)])
  const put = await server.api('PUT', `${smsPath}${draft.id}/`, {
    body: { status: 'outbox', ...fields },
  })
  expect([put.status, put.body]).toEqual([400, fieldErrors(problems)])
  expect((await server.api('GET', `${smsPath}${draft.id}/`)).body).toEqual(draft)
  expect(await countRows(server)).toEqual(before)
}

async function expectPostRefused(fields: object, problems: Record<string, string>) {
  const before = await countRows(server)
  const { status, body } = await server.api('POST', smsPath, {
    body: { ...sendable(server.alice), ...fields },
  })
  expect([status, body]).toEqual([400, fieldErrors(problems)])
  expect(await countRows(server)).toEqual(before)
}

describe('a value of the wrong type', () => {
  const text = ['text', 'local_phone', 'remote_phone', 'activity_at', 'date_scheduled']
  const relations = ['lead_id', 'contact_id', 'user_id', 'template_id']
  const wrong = (fields: string[], values: unknown[]) =>
    fields.flatMap((field) => values.map((value) => [field, value] as const))

  test.each(wrong([...text, ...relations], [7, true, {}, ['x']]))(
    '%s: %j',
    async (field, value) => {
      await expectRefused({ [field]: value }, { [field.replace('_id', '')]: notStr })
    },
  )

  test.each(wrong(['organization_id', 'created_by', 'created_by_id', 'date_created'], [7, [], {}]))(
    '%s: %j',
    async (field, value) => {
      await expectPostRefused({ [field]: value }, { [field.replace('_id', '')]: notStr })
    },
  )

  test.each(wrong(['direction', 'source'], [7, '', 'INBOUND', []]))('%s: %j', (field, value) =>
    expectPostRefused({ [field]: value }, { [field]: notChoice }),
  )

  test.each([7, true, '', 'OUTBOX', 'Sent', 'queued', ['outbox'], {}, null])(
    'status: %j',
    (status) => expectRefused({ status }, { status: notChoice }),
  )

  test('several at once are all named', () =>
    expectRefused({ text: 7, lead_id: 7 }, { text: notStr, lead: notStr }))
})

test('a status that is missing', () =>
  expectPostRefused({ status: undefined }, { status: isRequired }))

describe('a relation', () => {
  test.each(['lead_id', 'contact_id', 'user_id', 'template_id'])(
    '%s that does not exist',
    async (field) => {
      const alone = { lead_id: null, contact_id: null, text: null }
      const problems = { [field.replace('_id', '')]: doesNotExist }
      for (const id of ['x', `${field.slice(0, 4)}_unknown`, "' or 1=1 --", 'ſ'])
        await expectRefused({ ...alone, [field]: id }, problems)
    },
  )

  test.each(['lead_id', 'contact_id', 'user_id', 'template_id'] as const)(
    '%s of another organization',
    async (field) => {
      const alone = { lead_id: null, contact_id: null, text: null }
      const foreign = { ...alone, [field]: server.charlie[field] }
      await expectRefused(foreign, { [field.replace('_id', '')]: doesNotExist })
    },
  )

  test.each([
    ['organization_id', 'organization'],
    ['created_by', 'created_by'],
    ['created_by_id', 'created_by'],
  ])('%s of another organization', async (field, name) => {
    const { organization_id, user_id } = server.charlie
    const id = field === 'organization_id' ? organization_id : user_id
    await expectPostRefused({ [field]: id }, { [name]: doesNotExist })
  })

  test('an id that is too long', () =>
    expectRefused({ lead_id: 'x'.repeat(101) }, { lead: tooLong(100) }))

  test('a contact of another lead', async () => {
    const { body: other } = await server.api('POST', '/lead/', { body: { name: 'Other' } })
    await expectRefused({ lead_id: other.id }, { contact: 'Contact does not belong to the lead.' })
  })

  test('a lead that was deleted', async () => {
    const { body: lead } = await server.api('POST', '/lead/', {
      body: { name: 'Gone', contacts: [{ name: 'Gone too' }] },
    })
    await server.api('DELETE', `/lead/${lead.id}/`)
    await expectRefused({ lead_id: lead.id }, { lead: doesNotExist })
    await expectRefused({ contact_id: lead.contact_ids[0] }, { contact: doesNotExist })
  })

  test('a contact that was deleted', async () => {
    const contact = { name: 'Gone', lead_id: server.alice.lead_id }
    const { body } = await server.api('POST', '/contact/', { body: contact })
    await server.api('DELETE', `/contact/${body.id}/`)
    await expectRefused({ contact_id: body.id }, { contact: doesNotExist })
  })

  test('a user who is gone', async () => {
    const { organization_id, user_id } = server.bob
    await server.ctx.db.transaction(async (tx) => {
      for (const table of ['api_key', 'membership'] as const)
        await tx.deleteFrom(table).where('user_id', '=', user_id).execute()
      const gone = tx.deleteFrom('user').where('id', '=', user_id)
      await gone.where('organization_id', '=', organization_id).execute()
    })
    await expectRefused({ user_id }, { user: doesNotExist })
    await expectPostRefused({ created_by: user_id }, { created_by: doesNotExist })
  })

  test('a template that was deleted', async () => {
    const { body } = await server.api('POST', '/sms_template/', { body: { name: 'Gone' } })
    await server.api('DELETE', `/sms_template/${body.id}/`)
    await expectRefused({ template_id: body.id, text: null }, { template: doesNotExist })
  })
})

describe('a local_phone', () => {
  test.each([
    ['missing', null, isRequired],
    ['empty', ' ', isRequired],
    ['unknown', '+12025550199', '+12025550199 is not one of your phone numbers.'],
    ['of another organization', '+12025550102', '+12025550102 is not one of your phone numbers.'],
    [
      'external',
      '(202) 555-0160',
      '+12025550160 is of type external; only internal numbers can send.',
    ],
    ['virtual', '+12025550161', '+12025550161 is of type virtual; only internal numbers can send.'],
    ['without SMS', '+12025550162', 'SMS is not enabled for +12025550162.'],
    ['that is no number', 'roost', badPhone],
  ])('%s', async (_, local_phone, problem) => {
    await expectRefused({ local_phone }, { local_phone: problem })
    const scheduled = { status: 'scheduled', date_scheduled: tomorrow }
    await expectRefused({ ...scheduled, local_phone }, { local_phone: problem })
  })

  test('that was deleted', async () => {
    const { body } = await server.api('POST', '/phone_number/request/internal/', {
      body: { country: 'US' },
    })
    await server.api('DELETE', `/phone_number/${body.id}/`)
    const problem = `${body.number} is not one of your phone numbers.`
    await expectRefused({ local_phone: body.number }, { local_phone: problem })
  })
})

describe('a remote_phone', () => {
  test.each([
    ['of letters', 'Bosch'],
    ['with letters', '1-800-FLOWERS'],
    ['of Arabic digits', '+١٢٠٢٥٥٥٠١٥٠'],
    ['of full-width digits', '+１２０２５５５０１５０'],
    ['with an extension', '+1 202 555 0150 x7'],
    ['of one digit', '1'],
    ['of no digits', '+'],
    ['with a line break', '+12025550150\r\nX: 1'],
    ['too short for its country', '+1202555'],
    ['too long for its country', '+120255501501'],
    ['two numbers', '+12025550150,+12025550151'],
  ])('%s', async (_, remote_phone) => {
    await expectRefused({ remote_phone }, { remote_phone: badPhone })
  })

  test('of 70 characters', () =>
    expectRefused({ remote_phone: '1'.repeat(70) }, { remote_phone: tooLong(64) }))

  test('that is missing', () =>
    expectRefused({ remote_phone: '', contact_id: null }, { remote_phone: isRequired }))

  test('whose owner has opted out', async () => {
    const from = '+12025550170'
    const stop = { from, to: server.alice.local_phone, text: 'STOP' }
    await server.api('POST', '/_/sandbox/reply/', { body: stop })
    const problem = `${from} has opted out of messages.`
    await expectRefused({ remote_phone: from }, { remote_phone: problem })
  })
})

describe('when to send', () => {
  test.each([
    ['in the past', afterStart(-1000), 'The date must be in the future.'],
    ['now', afterStart(0), 'The date must be in the future.'],
    ['in two years', afterStart(twoYearsMs), 'The date must be within a year from now.'],
    ['in the year 10000', '10000-01-01T00:00:00Z', badDate],
    ['in the year 9999', '9999-12-31T23:59:59Z', badDate],
    ['garbage', 'tomorrow', badDate],
    ['empty', '', badDate],
    ['a number of seconds', '1795338000', badDate],
    ['on February 30', '2027-02-30T10:00:00Z', badDate],
    ['on February 29 of a common year', '2027-02-29T10:00:00Z', badDate],
    ['in a leap second', '2026-12-31T23:59:60Z', badDate],
    ['at 24:01', '2026-12-31T24:01:00Z', badDate],
    ['in month 13', '2026-13-01T00:00:00Z', badDate],
    ['in a zone that is none', '2026-12-01T00:00:00+25:00', badDate],
    ['a date with a line break', '2026-12-01\n', badDate],
  ])('%s', async (_, date_scheduled, problem) => {
    await expectRefused({ status: 'scheduled', date_scheduled }, { date_scheduled: problem })
  })

  test('not said', () =>
    expectRefused({ status: 'scheduled', date_scheduled: null }, { date_scheduled: isRequired }))

  test.each(['activity_at', 'date_created'])('a bad %s', (field) =>
    expectPostRefused({ [field]: '2026-02-30' }, { [field]: badDate }),
  )

  const range = 'Value must be from 0 to 59.'
  const notInt = 'Value must be of int type.'
  test.each([
    [-1, range],
    [60, range],
    [1e9, range],
    [59.5, notInt],
    ['5', notInt],
    [true, notInt],
    [[5], notInt],
  ])('a send_in of %j', (send_in, problem) => expectRefused({ send_in }, { send_in: problem }))

  test('a send_in beyond all integers', () =>
    expectRefused({ send_in: 1e300 }, { send_in: notInt }))

  const onlyOutbox = 'send_in is only allowed with status outbox.'
  test.each(['draft', 'scheduled'])('a send_in with status %s', (status) =>
    expectRefused({ status, date_scheduled: tomorrow, send_in: 5 }, { send_in: onlyOutbox }),
  )

  test.each(['inbox', 'sent', 'error'])('a send_in with status %s', (status) =>
    expectPostRefused({ status, send_in: 0 }, { send_in: onlyOutbox }),
  )
})
