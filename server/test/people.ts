/** Alice and Bob of one organization, Charlie of another, each with what is needed to send. */
import { createKey } from '../src/accounts/api-key.ts'
import { byItself } from '../src/accounts/cause.ts'
import type { Context } from '../src/context.ts'
import { contactKind } from '../src/crm/contact.ts'
import { leadKind } from '../src/crm/lead.ts'
import { phonesOf } from '../src/crm/list-contacts.ts'
import { named } from '../src/crm/make-findable.ts'
import type { Tx } from '../src/db/database.ts'
import { writeWords } from '../src/db/words.ts'
import { insertRows } from '../src/events/change-rows.ts'
import { phoneNumberKind } from '../src/phone-numbers/phone-number.ts'
import { templateKind } from '../src/templates/template.ts'
import { toJson } from '../src/values/json.ts'

export type Person = {
  organization_id: string
  user_id: string
  key: string
  lead_id: string
  contact_id: string
  /** The contact's phone. */
  remote_phone: string
  /** An internal, SMS-enabled number of the organization. */
  local_phone: string
  phone_number_id: string
  template_id: string
  status_id: string
}

export type People = { alice: Person; bob: Person; charlie: Person }

export async function createPeople(ctx: Context): Promise<People> {
  return ctx.db.transaction(async (tx) => {
    const alice = await createPerson(ctx, tx, 'Alice', ['+12025550100', '+12025550150'])
    const charlie = await createPerson(ctx, tx, 'Charlie', ['+12025550102', '+12025550152'])
    const user_id = await createUser(ctx, tx, alice.organization_id, 'Bob')
    const bob = {
      ...alice,
      user_id,
      key: await createKeyFor(ctx, tx, alice.organization_id, user_id),
    }
    return { alice, bob, charlie }
  })
}

async function createPerson(
  ctx: Context,
  tx: Tx,
  name: string,
  [local, remote]: [string, string],
): Promise<Person> {
  const now = ctx.clock.now()
  const dates = { date_created: now, date_updated: now }
  const organization_id = ctx.newId('orga')
  await tx
    .insertInto('organization')
    .values({
      id: organization_id,
      name: `${name} Inc.`,
      currency: 'USD',
      country: 'US',
      created_by: null,
      updated_by: null,
      ...dates,
    })
    .execute()
  const user_id = await createUser(ctx, tx, organization_id, name)
  const cause = byItself(organization_id)
  const by = { organization_id, created_by: user_id, updated_by: user_id, ...dates }
  const status_id = ctx.newId('stat')
  await tx
    .insertInto('lead_status')
    .values({
      organization_id,
      id: status_id,
      label: 'Potential',
      label_folded: 'potential',
      position: 0,
    })
    .execute()
  const lead_id = ctx.newId('lead')
  await insertRows(ctx, tx, leadKind, cause, [
    {
      rev: 0,
      ...by,
      id: lead_id,
      ...named(`${name}'s Lead`),
      description: '',
      url: null,
      custom: null,
      status_id,
      addresses: toJson([]),
    },
  ])
  const contact_id = ctx.newId('cont')
  await insertRows(ctx, tx, contactKind, cause, [
    {
      rev: 0,
      ...by,
      id: contact_id,
      lead_id,
      ...named('Ada Okafor'),
      title: '',
      emails: toJson([]),
      urls: toJson([]),
      timezone: null,
      custom: null,
      phones: phonesOf([{ phone: remote, type: 'mobile' }]),
    },
  ])
  await writeWords(tx, 'lead', [{ organization_id, id: lead_id, text: `${name}'s Lead` }])
  await writeWords(tx, 'contact', [{ organization_id, id: contact_id, text: 'Ada Okafor' }])
  await tx
    .insertInto('contact_phone')
    .values({ organization_id, contact_id, position: 0, phone: remote, type: 'mobile' })
    .execute()
  const phone_number_id = ctx.newId('phon')
  await insertRows(ctx, tx, phoneNumberKind, cause, [
    {
      rev: 0,
      organization_id,
      id: phone_number_id,
      number: local,
      country: 'US',
      type: 'internal',
      label: '',
      user_id,
      participants: toJson([]),
      phone_numbers: toJson([]),
      carrier_type: 'local',
      sms_enabled: 1,
      mms_enabled: 1,
      is_premium: 0,
      is_verified: 1,
      supports_sms_to_countries: toJson(['CA', 'US']),
      supports_mms_to_countries: toJson(['CA', 'US']),
      forward_to: null,
      forward_to_enabled: 0,
      press_1_to_accept: 0,
      voicemail_greeting_url: null,
      inbound_ring_duration: null,
      carrier_id: 'sandbox',
      ...dates,
    },
  ])
  const template_id = ctx.newId('smstmpl')
  await insertRows(ctx, tx, templateKind, cause, [
    {
      rev: 0,
      organization_id,
      id: template_id,
      name: 'Hello',
      text: 'Hi {{ contact.first_name }}',
      is_shared: 1,
      status: 'active',
      attachments: toJson([]),
      owned_by: user_id,
      created_by: user_id,
      updated_by: user_id,
      ...dates,
    },
  ])
  const key = await createKeyFor(ctx, tx, organization_id, user_id)
  return {
    organization_id,
    user_id,
    key,
    lead_id,
    contact_id,
    remote_phone: remote,
    local_phone: local,
    phone_number_id,
    template_id,
    status_id,
  }
}

async function createUser(
  ctx: Context,
  tx: Tx,
  organization_id: string,
  first_name: string,
): Promise<string> {
  const id = ctx.newId('user')
  const now = ctx.clock.now()
  await tx
    .insertInto('user')
    .values({
      organization_id,
      id,
      email: `${first_name.toLowerCase()}@example.com`,
      first_name,
      last_name: 'Example',
      image: null,
      last_used_timezone: null,
      date_created: now,
      date_updated: now,
    })
    .execute()
  await tx
    .insertInto('membership')
    .values({
      organization_id,
      id: ctx.newId('memb'),
      user_id: id,
      role_id: 'admin',
      date_created: now,
    })
    .execute()
  return id
}

async function createKeyFor(
  ctx: Context,
  tx: Tx,
  organization_id: string,
  user_id: string,
): Promise<string> {
  return (await createKey(tx, { organization_id, user_id, label: 'test', now: ctx.clock.now() }))
    .key
}
