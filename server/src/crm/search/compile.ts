/** From what a query says to what the database is asked: the only place where the two meet. */
import { type RawBuilder, sql } from 'kysely'
import type { FieldedType } from '../../custom-fields/custom-field.ts'
import { cutWords } from '../../values/words.ts'
import { contactFields, isEmail } from './contact-fields.ts'
import { customField } from './custom-field.ts'
import { leadFields } from './lead-fields.ts'
import { divide, findAll, findAny, findNot, intersect } from './lead-sets.ts'
import { messageFields } from './message-fields.ts'
import { isOneOf, leadsWithEmail, leadsWithPhone, phonesFor } from './phone-field.ts'
import type { FieldTerm, Node, Value } from './query.ts'
import { refuse } from './refuse.ts'
import {
  all,
  type Condition,
  everything,
  type Fields,
  type Found,
  hasWords,
  leadsOf,
  nothing,
  type Search,
} from './search.ts'

/** What is searched: leads, or one of the things a lead has. */
type Scope = {
  fields: Fields
  /** Whose custom fields can be asked for. */
  own?: FieldedType
  text(search: Search, value: Value): Found
}

const leads: Scope = { fields: leadFields, own: 'lead', text: anywhere }

const groups: Record<string, Scope & { table: 'contact' | 'message' }> = {
  contact: {
    table: 'contact',
    fields: contactFields,
    own: 'contact',
    text: (search, value) => hasWords(search, 'contact', value),
  },
  sms: {
    table: 'message',
    fields: messageFields,
    text: (search, value) => hasWords(search, 'message', value),
  },
}

/** Where to begin: with a set of leads, or with all of them. */
export type Plan = {
  /** Throws none away that is to be found. */
  from: RawBuilder<unknown> | undefined
  is: Condition
  /** An index has the leads, however they are to be sorted. */
  isNarrow: boolean
}

/** How the leads that fulfil it are found. Throws 400 with the place of what it does not know. */
export function plan(search: Search, node: Node): Plan {
  const parts = (node.kind === 'and' ? node.of : [node]).map((part) => find(search, leads, part))
  const { sets, conditions } = divide(parts)
  const isNarrow = parts.some((part) => 'is' in part && part.by === 'value')
  return { from: sets.length > 0 ? intersect(sets) : undefined, is: all(conditions), isNarrow }
}

/** Which contacts fulfil it. Throws 400 as above. */
export function conditionOnContact(search: Search, node: Node): Condition {
  const found = find(search, groups.contact as Scope, node)
  if (!('is' in found)) throw new Error('a condition finds rows, not leads')
  return found.is
}

function find(search: Search, scope: Scope, node: Node): Found {
  const each = (nodes: readonly Node[]) => nodes.map((part) => find(search, scope, part))
  switch (node.kind) {
    case 'all':
      return { is: everything }
    case 'text':
      return scope.text(search, node.value)
    case 'field':
      return findByField(search, scope, node)
    case 'group':
      return findByGroup(search, scope, node)
    case 'not':
      return findNot(search, find(search, scope, node.of))
    case 'and':
      return findAll(search, each(node.of))
    case 'or':
      return findAny(search, each(node.of))
  }
}

function findByField(search: Search, { fields, own }: Scope, term: FieldTerm): Found {
  const named = Object.hasOwn(fields, term.field) ? fields[term.field] : undefined
  const field = named ?? (own && customField(own, term.field))
  if (!field) throw refuse(search.query, term.at, unknownField(term.field))
  if (term.operator !== '!=') return field(search, term)
  return findNot(search, field(search, { ...term, operator: '=' }))
}

function unknownField(name: string): string {
  return `There is no field "${name}". Text that has a colon in it is looked for in quotes.`
}

function findByGroup(search: Search, scope: Scope, node: Node & { kind: 'group' }): Found {
  const group = scope === leads ? groups[node.group] : undefined
  if (!group) throw refuse(search.query, node.at, `"${node.group}(" cannot stand in here.`)
  const inside = find(search, group, node.of)
  if (!('is' in inside)) throw new Error('a group finds rows, not leads')
  return { ids: leadsOf(search, group.table, inside) }
}

/** A text without a field: in names, in what was written, and among phones and emails. */
function anywhere(search: Search, value: Value): Found {
  const text = value.text.trim()
  if (cutWords(text).length === 0) return { is: nothing }
  const sets = (['lead', 'contact', 'message'] as const).map((table) =>
    leadsOf(search, table, hasWords(search, table, value)),
  )
  if (/^\+?[\d\s().-]{5,}$/.test(text) && !value.prefix) {
    const phones = phonesFor(value.text, search.account)
    sets.push(leadsWithPhone(search, isOneOf('contact_phone.phone', phones)))
  }
  if (text.includes('@')) sets.push(leadsWithEmail(search, isEmail(value)))
  return { ids: sql.join(sets, sql` union all `) }
}
