/** Random queries find on both engines what the oracle finds, also after what was found has changed. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyNodeOf } from '../../../test/any-query.ts'
import { messageIn, storeMessages } from '../../../test/rows.ts'
import { isFound, type OracleLead } from '../../../test/search-oracle.ts'
import { createTestServer, type TestServer } from '../../../test/server.ts'
import { byItself } from '../../accounts/cause.ts'
import type { MessageState } from '../../messages/states.ts'
import { addMillis } from '../../values/instant.ts'
import { insertContact } from '../write-contact.ts'
import { insertLead } from '../write-lead.ts'
import { insertLeadStatus } from '../write-lead-status.ts'
import { type Node, printNode, type Value } from './query.ts'

const words = [
  'Émilie',
  'E\u0301milie',
  'émigré',
  'BLUTH',
  'Bluth Company',
  'company',
  'ПРИВЕТ',
  'ÜBERFÄLLIG',
  'straße',
  'STRASSE',
  '東京',
  '東京タワー',
  'O’Brien',
  '100%',
  '👍',
  'ﬁne',
  'ǅ',
  'İ',
  'K',
  '&',
]
const phones = ['+12025550141', '+12025550142', '+442071838750']
const emails = ['Gob@Example.com', 'gob@example.com', 'ÉMILIE@example.com']
const statuses = ['Potential', 'ÜBERFÄLLIG', 'Bad Fit']
const states: MessageState[] = ['received', 'draft', 'sent', 'failed']

const text = fc.array(fc.constantFrom(...words), { maxLength: 3 }).map((list) => list.join(' '))
const name = fc.option(text, { nil: null })
const minute = fc.nat(4)

const anyLead = fc.record({
  name,
  status: fc.constantFrom(...statuses),
  created: minute,
  updated: minute,
  contacts: fc.array(
    fc.record({
      name,
      phones: fc.uniqueArray(fc.constantFrom(...phones), { maxLength: 2 }),
      emails: fc.array(fc.constantFrom(...emails), { maxLength: 2 }),
    }),
    { maxLength: 2 },
  ),
  messages: fc.array(
    fc.record({
      text: name,
      state: fc.constantFrom(...states),
      mine: fc.boolean(),
      created: minute,
    }),
    { maxLength: 3 },
  ),
})
type AnyLead = typeof anyLead extends fc.Arbitrary<infer T> ? T : never

async function store(server: TestServer, given: readonly AnyLead[]): Promise<OracleLead[]> {
  const { ctx, alice } = server
  const cause = byItself(alice.organization_id)
  const at = (minutes: number) => addMillis('2026-01-01T00:00:00.000000+00:00', minutes * 60_000)
  return ctx.db.transaction(async (tx) => {
    const made: OracleLead[] = []
    for (const lead of given) {
      const row = await insertLead(ctx, tx, cause, { name: lead.name, status: lead.status })
      const dates = { date_created: at(lead.created), date_updated: at(lead.updated) }
      await tx.updateTable('lead').set(dates).where('id', '=', row.id).execute()
      for (const contact of lead.contacts) {
        await insertContact(ctx, tx, cause, {
          ...{ lead_id: row.id, name: contact.name },
          phones: contact.phones.map((phone) => ({ phone, type: 'mobile' })),
          emails: contact.emails.map((email) => ({ email, type: 'office' })),
        })
      }
      const messages = lead.messages.map(({ text, state, mine, created }) =>
        messageIn(server, state, {
          ...{ lead_id: row.id, contact_id: null, text, date_created: at(created) },
          user_id: mine ? alice.user_id : null,
        }),
      )
      await storeMessages(
        { ...server, ctx: { ...ctx, db: { ...ctx.db, transaction: (work) => work(tx) } } },
        messages,
      )
      made.push({ ...lead, id: row.id, ...dates, messages })
    }
    return made
  })
}

const value = (of: fc.Arbitrary<string>, prefixes = true): fc.Arbitrary<Value> =>
  fc.record({ text: of, prefix: prefixes ? fc.boolean() : fc.constant(false), at: fc.constant(0) })
const term = (field: string, of: fc.Arbitrary<Value>, operators = [':', '=', '!=']) =>
  fc.record({
    ...{ kind: fc.constant('field' as const), field: fc.constant(field), at: fc.constant(0) },
    ...{ operator: fc.constantFrom(...(operators as ':'[])), value: of },
  })
const compared = [':', '=', '!=', '>', '>=', '<', '<=']
const part = fc.oneof(
  text,
  fc.constantFrom(...words).map((word) => word.slice(0, 2)),
)
const instant = minute.map((minutes) => `2026-01-01T00:0${minutes}:00Z`)
const small = fc.constantFrom('0', '1', '2')
const bare = value(part)
  .filter((one) => one.text !== '' || !one.prefix)
  .map((one): Node => ({ kind: 'text', value: one }))

const queries = (user_id: string): fc.Arbitrary<Node> =>
  anyNodeOf(
    fc.oneof(
      bare,
      fc.constant<Node>({ kind: 'all' }),
      term('name', value(part), compared),
      term('contact_name', value(part)),
      term('phone', value(fc.constantFrom(...phones, ''), false)),
      term('email', value(fc.constantFrom(...emails, 'gob', ''))),
      term('status', value(fc.constantFrom(...statuses, 'überfällig', 'Pot', ''))),
      term('created', value(instant, false), compared),
      term('updated', value(instant, false), compared),
      term('contacts', value(small, false), compared),
      term('sms_messages', value(small, false), compared),
      term('failed_sms', value(small, false), compared),
    ),
    {
      sms: anyNodeOf(
        fc.oneof(
          bare,
          term(
            'text',
            value(part).filter((one) => one.text !== '' || !one.prefix),
          ),
          term('status', value(fc.constantFrom('inbox', 'draft', 'sent', 'error'), false)),
          term('direction', value(fc.constantFrom('inbound', 'outbound'), false)),
          term('user_id', value(fc.constantFrom(user_id, 'user_unknown'), false)),
          term('date', value(instant, false), compared),
        ),
      ),
      contact: anyNodeOf(
        fc.oneof(
          bare,
          term('name', value(part)),
          term('phone', value(fc.constantFrom(...phones), false)),
          term('email', value(fc.constantFrom(...emails), false)),
        ),
      ),
    },
  )

const searches = 200

test('a query finds what it says, on any leads', { timeout: 120_000 }, async () => {
  const server = await createTestServer()
  const { ctx, alice, api } = server
  await ctx.db.transaction(async (tx) => {
    for (const label of statuses.slice(1))
      await insertLeadStatus(ctx, tx, alice.organization_id, label)
    await tx.deleteFrom('contact_phone').where('contact_id', '=', alice.contact_id).execute()
    await tx.deleteFrom('contact').where('id', '=', alice.contact_id).execute()
    await tx.deleteFrom('lead').where('id', '=', alice.lead_id).execute()
  })
  const leads = await store(server, fc.sample(anyLead, 40))
  const seen = { some: 0, none: 0 }
  const property = fc.asyncProperty(queries(alice.user_id), async (node) => {
    const query = encodeURIComponent(`${printNode(node)} sort:id`)
    const { status, body } = await api('GET', `/lead/?_fields=id&_limit=200&query=${query}`)
    // A query at random may have more terms than are allowed.
    if (status === 400) fc.pre(!/30 terms|nested/.test(body['field-errors'].query))
    expect([status, body]).toMatchObject([200, {}])
    const expected = leads.filter((lead) => isFound(lead, node)).map(({ id }) => id)
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(expected.toSorted())
    expect(body.total_results).toBe(expected.length)
    seen[expected.length > 0 && expected.length < leads.length ? 'some' : 'none']++
  })
  await fc.assert(property, { numRuns: searches })
  // It proves nothing where nothing, or everything, is found.
  expect(seen.some).toBeGreaterThan(searches / 10)
})
