/** What a query finds, worked out one lead at a time without a database: searches are held against it. */
import type { FieldTerm, Node, Value } from '../src/crm/search/query.ts'
import { fold } from '../src/values/folded-text.ts'
import { cutWords } from '../src/values/words.ts'

export type OracleContact = { name: string | null; phones: string[]; emails: string[] }
export type OracleMessage = {
  text: string | null
  status: string
  direction: string
  user_id: string | null
  date_created: string
}
export type OracleLead = {
  id: string
  name: string | null
  status: string
  date_created: string
  date_updated: string
  contacts: OracleContact[]
  messages: OracleMessage[]
}

export function isFound(lead: OracleLead, node: Node): boolean {
  return fulfils(
    node,
    (value) => isAnywhere(lead, value),
    (term) => hasField(lead, term),
    (group, of) =>
      group === 'sms'
        ? lead.messages.some((message) => messageFulfils(message, of))
        : lead.contacts.some((contact) => contactFulfils(contact, of)),
  )
}

function fulfils(
  node: Node,
  text: (value: Value) => boolean,
  field: (term: FieldTerm) => boolean,
  group: (name: string, of: Node) => boolean,
): boolean {
  const again = (part: Node): boolean => fulfils(part, text, field, group)
  switch (node.kind) {
    case 'all':
      return true
    case 'text':
      return text(node.value)
    case 'field':
      return node.operator === '!=' ? !field({ ...node, operator: '=' }) : field(node)
    case 'group':
      return group(node.group, node.of)
    case 'not':
      return !again(node.of)
    case 'and':
      return node.of.every(again)
    case 'or':
      return node.of.some(again)
  }
}

const noGroup = (): never => {
  throw new Error('a group has none in it')
}

function messageFulfils(message: OracleMessage, node: Node): boolean {
  const field = ({ field: name, operator, value }: FieldTerm): boolean => {
    if (name === 'date') return compares(message.date_created, operator, instantOf(value))
    if (name === 'text') return hasWords(message.text, value)
    return message[name as 'status' | 'direction' | 'user_id'] === value.text
  }
  return fulfils(node, (value) => hasWords(message.text, value), field, noGroup)
}

function contactFulfils(contact: OracleContact, node: Node): boolean {
  const field = (term: FieldTerm): boolean => {
    const { value } = term
    if (term.field === 'phone') return contact.phones.includes(value.text)
    if (term.field === 'email')
      return contact.emails.some((email) => fold(email) === fold(value.text))
    return isNamed(contact.name, term)
  }
  return fulfils(node, (value) => hasWords(contact.name, value), field, noGroup)
}

function hasField(lead: OracleLead, term: FieldTerm): boolean {
  const { operator, value } = term
  const anyContact = (is: (contact: OracleContact) => boolean) => lead.contacts.some(is)
  switch (term.field) {
    case 'name':
      return isNamed(lead.name, term)
    case 'contact_name':
      return anyContact(({ name }) => isNamed(name, term))
    case 'phone':
      return anyContact(({ phones }) => phones.includes(value.text))
    case 'email':
      return anyContact(({ emails }) =>
        emails.some((email) => isText(fold(email), fold(value.text), value)),
      )
    case 'status':
      return isText(fold(lead.status), fold(value.text), value)
    case 'created':
      return compares(lead.date_created, operator, instantOf(value))
    case 'updated':
      return compares(lead.date_updated, operator, instantOf(value))
    case 'contacts':
      return compares(lead.contacts.length, operator, Number(value.text))
    case 'sms_messages':
      return compares(lead.messages.length, operator, Number(value.text))
    case 'failed_sms':
      return compares(
        lead.messages.filter(({ status }) => status === 'error').length,
        operator,
        Number(value.text),
      )
    default:
      throw new Error(`the oracle has no ${term.field}`)
  }
}

function isNamed(name: string | null, { operator, value }: FieldTerm): boolean {
  if (value.prefix && value.text === '') return Boolean(name)
  if (operator === ':') return hasWords(name, value)
  const [mine, asked] = [fold(name ?? ''), fold(value.text)]
  if (mine === '' || asked === '') return false
  return operator === '=' ? isText(mine, asked, value) : compares(mine, operator, asked)
}

function isText(mine: string, asked: string, { prefix }: Value): boolean {
  if (asked === '') return prefix && mine !== ''
  return prefix ? mine.startsWith(asked) : mine === asked
}

function isAnywhere(lead: OracleLead, value: Value): boolean {
  const { text, prefix } = value
  const among = [
    lead.name,
    ...lead.contacts.map(({ name }) => name),
    ...lead.messages.map((message) => message.text),
  ]
  if (among.some((one) => hasWords(one, value))) return true
  if (cutWords(text).length === 0) return false
  return lead.contacts.some(
    ({ phones, emails }) =>
      (!prefix && phones.includes(text)) ||
      (text.includes('@') && emails.some((email) => isText(fold(email), fold(text), value))),
  )
}

/** One after the other; the last one may only begin like that. */
function hasWords(text: string | null, { text: asked, prefix }: Value): boolean {
  const [mine, words] = [cutWords(text ?? ''), cutWords(asked)]
  if (words.length === 0) return false
  return mine.some((_, from) =>
    words.every((word, nth) => {
      const there = mine[from + nth]
      return prefix && nth === words.length - 1 ? there?.startsWith(word) === true : there === word
    }),
  )
}

/** Texts as their bytes compare. */
function compares<T extends string | number>(mine: T, operator: string, asked: T): boolean {
  const order =
    typeof mine === 'number'
      ? mine - Number(asked)
      : Buffer.compare(Buffer.from(mine), Buffer.from(String(asked)))
  if (operator === '>') return order > 0
  if (operator === '>=') return order >= 0
  if (operator === '<') return order < 0
  if (operator === '<=') return order <= 0
  return order === 0
}

function instantOf({ text }: Value): string {
  return `${text.slice(0, 19)}.000000+00:00`
}
