/** `custom.NAME:value`, by name or by id: what an organization's own fields hold (contract §4.1, §13). */
import { type RawBuilder, sql } from 'kysely'
import {
  type CustomField,
  type FieldedType,
  fieldedTypes,
} from '../../custom-fields/custom-field.ts'
import { listCustomFields } from '../../custom-fields/list-custom-fields.ts'
import type { Reader } from '../../db/database.ts'
import { fold } from '../../values/folded-text.ts'
import type { FieldTerm } from './query.ts'
import { readMoment } from './read-moment.ts'
import { refuse } from './refuse.ts'
import { type Field, type Found, isAnything, type Search } from './search.ts'

const prefix = 'custom.'

/** Most queries ask for none: then they are not read. */
export async function fieldsFor(
  db: Reader,
  organization_id: string,
  query: string,
): Promise<CustomField[]> {
  if (!query.toLowerCase().includes(prefix)) return []
  const lists = fieldedTypes.map((type) => listCustomFields(db, organization_id, type))
  return (await Promise.all(lists)).flat()
}

/** Undefined where the name is not of one. It throws 400 with the place of one that is not there. */
export function customField(object_type: FieldedType, name: string): Field | undefined {
  if (!name.startsWith(prefix)) return undefined
  return (search, term) => find(search, object_type, term)
}

function find(search: Search, object_type: FieldedType, term: FieldTerm): Found {
  const name = term.field.slice(prefix.length).replace(/^"|"$/g, '')
  const own = search.customFields.filter((field) => field.object_type === object_type)
  const field = own.find(
    ({ id, name_folded }) => fold(id) === fold(name) || name_folded === fold(name),
  )
  if (!field) throw refuse(search.query, term.at, `There is no custom field "${name}".`)
  const { organization_id } = search.account
  const ids = sql`select object_id as id from custom_value where organization_id = ${organization_id}
    and field_id = ${field.id} and ${compared(search, field, term)}`
  if (object_type === 'lead') return { ids }
  return { is: sql<boolean>`contact.id in (${ids})` }
}

function compared(search: Search, field: CustomField, term: FieldTerm): RawBuilder<unknown> {
  const { value, operator } = term
  if (isAnything(value)) return sql`position = 0`
  const sign = sql.raw(operator === ':' ? '=' : operator)
  if (field.type === 'number') {
    const number = Number(value.text.trim())
    if (value.text.trim() === '' || value.prefix || !Number.isFinite(number))
      throw refuse(search.query, value.at, `"${field.name}" holds numbers.`)
    return sql`value_number ${sign} ${number}`
  }
  if (field.type === 'date' || field.type === 'datetime') return inTime(search, field, term)
  const text = fold(value.text.trim())
  if (value.prefix) return sql`value_folded >= ${text} and value_folded < ${`${text}\u{10ffff}`}`
  return sql`value_folded ${sign} ${text}`
}

/** A day is compared with days; an instant with where a day begins and ends. */
function inTime(search: Search, field: CustomField, { value, operator }: FieldTerm) {
  const moment = value.prefix ? undefined : readMoment(value.text, search)
  if (!moment) throw refuse(search.query, value.at, `"${field.name}" holds dates.`)
  const { from, until } = moment
  if (field.type === 'date') {
    const day = value.text.trim().slice(0, 'YYYY-MM-DD'.length)
    const wanted = /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : from.slice(0, day.length)
    return sql`value_folded ${sql.raw(operator === ':' ? '=' : operator)} ${wanted}`
  }
  const [low, high] = [fold(from), fold(until)]
  switch (operator) {
    case '>':
      return sql`value_folded ${sql.raw(from === until ? '>' : '>=')} ${high}`
    case '>=':
      return sql`value_folded >= ${low}`
    case '<':
      return sql`value_folded < ${low}`
    case '<=':
      return sql`value_folded ${sql.raw(from === until ? '<=' : '<')} ${high}`
    default:
      return from === until
        ? sql`value_folded = ${low}`
        : sql`value_folded >= ${low} and value_folded < ${high}`
  }
}
