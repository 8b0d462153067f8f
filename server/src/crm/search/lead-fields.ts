/** What can be asked of a lead, under the names that programs for Close use (contract §4.1). */
import { sql } from 'kysely'
import { fold } from '../../values/folded-text.ts'
import { contactName, isEmail } from './contact-fields.ts'
import { counted, countFields, hasAny } from './counts.ts'
import { begins, exactly, folded, moment, person } from './fields.ts'
import { leadsWithEmail, leadsWithPhone, phone } from './phone-field.ts'
import { refuse } from './refuse.ts'
import {
  everything,
  type Field,
  type Fields,
  hasWords,
  isAnything,
  leadsOf,
  noPrefix,
  nothing,
  onlyEquals,
} from './search.ts'

const name: Field = (search, term) =>
  term.operator !== ':' || isAnything(term.value)
    ? folded('lead.name_folded')(search, term)
    : { ids: leadsOf(search, 'lead', hasWords(search, 'lead', term.value)) }

const nameOfContact: Field = (search, term) => {
  const found = contactName(search, term)
  return 'is' in found ? { ids: leadsOf(search, 'contact', found) } : found
}

const hasPhone = phone('contact_phone.phone', (search, is) => ({
  ids: leadsWithPhone(search, is),
}))
const hasEmail: Field = (search, term) => {
  onlyEquals(search, term)
  return { ids: leadsWithEmail(search, isEmail(term.value)) }
}

/** By label or by id. One status, so that an index has its leads in the order of a page. */
const status: Field = (search, term) => {
  onlyEquals(search, term)
  const { account } = search
  const text = fold(term.value.text.trim())
  if (isAnything(term.value)) return { is: everything }
  if (text === '') return { is: nothing }
  const of = sql`select id from lead_status where organization_id = ${account.organization_id}`
  if (term.value.prefix) {
    return { is: sql`lead.status_id in (${of} and ${begins('label_folded', text)})` }
  }
  const either = sql`(id = ${term.value.text.trim()} or label_folded = ${text})`
  return { is: sql`lead.status_id = (${of} and ${either} order by position, id limit 1)` }
}

/** `has:phone`: what `phone:*` and `sms_messages > 0` say. */
const has: Field = (search, term) => {
  onlyEquals(search, term)
  noPrefix(search, term)
  const { value } = term
  const given = value.text.trim().toLowerCase()
  for (const known of [given, `${given}s`]) {
    if (Object.hasOwn(counted, known)) return hasAny(search, counted[known])
    const field = Object.hasOwn(havable, known) ? havable[known] : undefined
    if (field)
      return field(search, { ...term, operator: ':', value: { ...value, text: '', prefix: true } })
  }
  throw refuse(search.query, value.at, `Roost does not know of leads that have "${given}".`)
}

/** Roost keeps no saved searches, and to leave one out would find too much. */
const savedSearch: Field = ({ query }, { at }) => {
  throw refuse(query, at, 'Roost keeps no Smart Views. Write the query itself.')
}

const havable: Fields = {
  email: hasEmail,
  contact_email: hasEmail,
  name,
  phone: hasPhone,
  phone_number: hasPhone,
  contact_phone: hasPhone,
}

export const leadFields: Fields = {
  ...countFields,
  ...havable,
  id: exactly('lead.id'),
  lead_id: exactly('lead.id'),
  lead: name,
  lead_name: name,
  company: name,
  display_name: name,
  contact: nameOfContact,
  contact_name: nameOfContact,
  phones: hasPhone,
  email_address: hasEmail,
  status,
  lead_status: status,
  status_label: status,
  status_id: status,
  lead_status_id: status,
  created: moment('lead.date_created'),
  date_created: moment('lead.date_created'),
  updated: moment('lead.date_updated'),
  date_updated: moment('lead.date_updated'),
  created_by: person('lead.created_by'),
  updated_by: person('lead.updated_by'),
  has,
  in: savedSearch,
}
