/** What can be asked of one message: `sms(date >= "2024-01-01" status:sent direction:outbound)`. */
import { sql } from 'kysely'
import { choice, exactly, moment, person } from './fields.ts'
import { isOneOf, phone, phonesFor } from './phone-field.ts'
import {
  type Condition,
  type Field,
  type Fields,
  hasWords,
  isAnything,
  onlyEquals,
} from './search.ts'

const is = (_: unknown, condition: Condition) => ({ is: condition })

const text: Field = (search, term) => {
  onlyEquals(search, term)
  if (isAnything(term.value)) return { is: sql`message.text > ''` }
  return hasWords(search, 'message', term.value)
}

/** Either end. */
const anyPhone: Field = (search, term) => {
  if (term.value.prefix) return phone('message.remote_phone', is)(search, term)
  onlyEquals(search, term)
  const phones = phonesFor(term.value.text, search.account)
  return {
    is: sql`(${isOneOf('message.remote_phone', phones)} or ${isOneOf('message.local_phone', phones)})`,
  }
}

const statuses = ['inbox', 'draft', 'scheduled', 'outbox', 'sent', 'error']
const user = person('message.user_id')

export const messageFields: Fields = {
  id: exactly('message.id'),
  date: moment('message.date_created'),
  created: moment('message.date_created'),
  date_created: moment('message.date_created'),
  updated: moment('message.date_updated'),
  date_updated: moment('message.date_updated'),
  activity_at: moment('message.activity_at'),
  date_sent: moment('message.date_sent'),
  date_scheduled: moment('message.date_scheduled'),
  status: choice('message.status', Object.fromEntries(statuses.map((name) => [name, name]))),
  direction: choice('message.direction', {
    inbound: 'inbound',
    outbound: 'outbound',
    incoming: 'inbound',
    outgoing: 'outbound',
  }),
  user,
  user_id: user,
  created_by: person('message.created_by'),
  contact: exactly('message.contact_id'),
  contact_id: exactly('message.contact_id'),
  template: exactly('message.template_id'),
  template_id: exactly('message.template_id'),
  local_phone: phone('message.local_phone', is),
  remote_phone: phone('message.remote_phone', is),
  phone: anyPhone,
  text,
}
