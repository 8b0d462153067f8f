/** From the wire to the domain: phones to E.164, dates to instants, absent kinds to their default. */
import type { Account } from '../accounts/account.ts'
import { givenValues } from '../custom-fields/read-custom-values.ts'
import { badDate, type FieldErrors, invalid } from '../http/errors.ts'
import { readAddress } from '../phone-numbers/address.ts'
import { badPhone } from '../phone-numbers/phone.ts'
import { type Instant, parseInstant } from '../values/instant.ts'
import type { CreateContact, NestedContact, UpdateContact } from './contact-schema.ts'
import type { ContactFields } from './write-contact.ts'

/** Throws 400 naming every field that cannot be read. Fields that were not sent stay absent. */
export function readContact(
  account: Account,
  body: CreateContact | UpdateContact,
  offsetHours: number,
): ContactFields {
  const problems: FieldErrors = {}
  const content = readContent(account, body, problems)
  const custom = givenValues(body, offsetHours)
  const fields: ContactFields = { ...content, custom, lead_id: body.lead_id }
  if ('created_by' in body) fields.created_by = (body as CreateContact).created_by
  fields.date_created = readCreated(body, offsetHours, problems)
  if (Object.keys(problems).length > 0) throw invalid(problems)
  return fields
}

/** As `readContact`, for contacts nested in a lead: a problem is told on `contacts`, with its place. */
export function readNestedContacts(
  account: Account,
  bodies: readonly NestedContact[],
  offsetHours: number,
): ContactFields[] {
  return bodies.map((body, position) => {
    const problems: FieldErrors = {}
    const date_created = readCreated(body, offsetHours, problems)
    const custom = givenValues(body, offsetHours)
    const fields = { ...readContent(account, body, problems), custom, date_created }
    const [problem] = Object.entries(problems)
    if (problem) throw invalid({ contacts: `${position}.${problem[0]}: ${problem[1]}` })
    return fields
  })
}

/** When it was made where it comes from; undefined for now. */
export function readCreated(
  body: object,
  offsetHours: number,
  problems: FieldErrors,
): Instant | undefined {
  const { date_created } = body as { date_created?: string | null }
  if (!date_created) return undefined
  const read = parseInstant(date_created, offsetHours)
  if (!read) problems.date_created = badDate
  return read
}

function readContent(account: Account, body: NestedContact, problems: FieldErrors): ContactFields {
  const { name, title, timezone } = body
  return {
    name,
    title,
    timezone,
    phones: readList(body.phones, (given) => {
      const phone = readAddress(given.phone, account.country)
      if (!phone) problems.phones = badPhone
      return { phone: phone ?? given.phone, type: given.type || 'office' }
    }),
    emails: readList(body.emails, ({ email, type }) => ({ email, type: type || 'office' })),
    urls: readList(body.urls, ({ url, type }) => ({ url, type: type || 'url' })),
  }
}

/** A list set to null is emptied; one that was not sent stays absent. */
function readList<In, Out>(
  list: In[] | null | undefined,
  read: (item: In) => Out,
): Out[] | undefined {
  return list === undefined ? undefined : (list ?? []).map(read)
}
