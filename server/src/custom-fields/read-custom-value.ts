/** A single value of a custom field, brought into the field's form. */
import type { Reader } from '../db/database.ts'
import { invalid } from '../http/errors.ts'
import { fold } from '../values/folded-text.ts'
import { parseInstant } from '../values/instant.ts'
import { fromJson, toJson } from '../values/json.ts'
import type { CustomField } from './custom-field.ts'

const textMax = 10_000

/** Where the users and contacts are that a value may name, and the zone of a naive date. */
export type Around = { db: Reader; organization_id: string; offsetHours: number }

/** Throws 400 that names the key. */
export async function readValue(
  around: Around,
  field: CustomField,
  key: string,
  given: unknown,
): Promise<string | number> {
  const refuse = (why: string) => invalid({ [key]: why })
  if (given === '') throw refuse('A value cannot be empty. Set it to null to take it away.')
  if (field.type === 'number') {
    const number = typeof given === 'string' ? Number(given) : given
    if (typeof number !== 'number' || !Number.isFinite(number))
      throw refuse('Value must be of number type.')
    return number
  }
  if (typeof given !== 'string') throw refuse('Value must be of str type.')
  if (given.length > textMax)
    throw refuse(`The value must be no longer than ${textMax} characters.`)
  const read = await readText(around, field, given)
  if (read === undefined) throw refuse(reasons[field.type] ?? 'Not a valid choice.')
  return read
}

const reasons: Partial<Record<CustomField['type'], string>> = {
  date: 'Invalid ISO 8601 datetime.',
  datetime: 'Invalid ISO 8601 datetime.',
  user: 'Object does not exist.',
  contact: 'Object does not exist.',
}

async function readText(
  { db, organization_id, offsetHours }: Around,
  { type, choices }: CustomField,
  given: string,
): Promise<string | undefined> {
  switch (type) {
    case 'date':
      return parseInstant(given, offsetHours) && given.slice(0, 'YYYY-MM-DD'.length)
    case 'datetime':
      return parseInstant(given, offsetHours)
    case 'choices':
      return fromJson(choices ?? toJson<string[]>([])).find(
        (one) => fold(one) === fold(given.trim()),
      )
    case 'user':
    case 'contact': {
      const row = await db
        .selectFrom(type)
        .select('id')
        .where('organization_id', '=', organization_id)
        .where('id', '=', given)
        .executeTakeFirst()
      return row?.id
    }
    default:
      return given
  }
}
