/**
 * From the `custom` dictionary and the `custom.…` keys of a body to values of fields: each in its field's form, or a
 * 400 that names the key. Nothing is dropped in silence (cases/programs 5, 6; contract §4.1).
 */
import type { Reader } from '../db/database.ts'
import { invalid } from '../http/errors.ts'
import { fold } from '../values/folded-text.ts'
import { parseInstant } from '../values/instant.ts'
import { fromJson, toJson } from '../values/json.ts'
import type { CustomField, CustomValue, CustomValues, FieldedType } from './custom-field.ts'
import { type KeptValues, keepValues, keptValues } from './custom-values.ts'
import { listCustomFields } from './list-custom-fields.ts'

const textMax = 10_000
const valuesMax = 100
const prefix = 'custom.'

/** A key of the body, the name in it, and what it wants done. */
type Wish = { key: string; name: string; verb: 'set' | 'add' | 'remove'; given: unknown }

/** What was found out about an organization before values are read. */
type Known = { fields: CustomField[]; before: CustomValues; db: Reader; organization_id: string }

/** What a caller gives, and the zone of naive dates in it: hours east of UTC. */
export type GivenValues = { keys: Readonly<Record<string, unknown>>; offsetHours: number }

/** The keys of a body that are about custom fields; undefined where there are none. */
export function givenValues(body: object, offsetHours: number): GivenValues | undefined {
  const entries = Object.entries(body).filter(([key]) => key === 'custom' || key.startsWith(prefix))
  return entries.length > 0 ? { keys: Object.fromEntries(entries), offsetHours } : undefined
}

/** All values of the object after the change. Throws 400 for a field that is not there, or a value that does not fit. */
export async function readValues(
  db: Reader,
  organization_id: string,
  object_type: FieldedType,
  given: GivenValues | undefined,
  kept: KeptValues = null,
): Promise<KeptValues> {
  if (!given) return kept
  const fields = await listCustomFields(db, organization_id, object_type)
  const before = keptValues(kept)
  const known: Known = { fields, before, db, organization_id }
  const values: Record<string, CustomValue> = { ...before }
  for (const wish of wishesOf(given.keys)) {
    const field = fieldOf(fields, wish)
    const value = await readWish(known, field, wish, given.offsetHours)
    // An object that is sent back whole says everything twice: what it left as it was is no wish.
    if (isSame(value, before[field.id])) continue
    if (value === undefined) delete values[field.id]
    else values[field.id] = value
  }
  return keepValues(values)
}

function wishesOf(wishes: GivenValues['keys']): Wish[] {
  return Object.entries(wishes).flatMap(([key, given]): Wish[] => {
    if (key !== 'custom') return [wishOf(key, key.slice(prefix.length), given)]
    if (given === null || given === undefined) return []
    if (typeof given !== 'object' || Array.isArray(given))
      throw invalid({ custom: 'Value must be of dict type.' })
    return Object.entries(given).map(([name, value]) => wishOf(`${prefix}${name}`, name, value))
  })
}

function wishOf(key: string, name: string, given: unknown): Wish {
  const verb = /\.(add|remove)$/.exec(name)?.[1] as 'add' | 'remove' | undefined
  return verb
    ? { key, name: name.slice(0, -verb.length - 1), verb, given }
    : { key, name, verb: 'set', given }
}

/** By its id or by its name, in whatever case. */
function fieldOf(fields: readonly CustomField[], { key, name }: Wish): CustomField {
  const folded = fold(name.trim())
  const field =
    fields.find(({ id }) => id === name) ?? fields.find((one) => one.name_folded === folded)
  if (!field) throw invalid({ [key]: 'There is no custom field of this name. Make it first.' })
  return field
}

async function readWish(
  known: Known,
  field: CustomField,
  { key, verb, given }: Wish,
  offsetHours: number,
): Promise<CustomValue | undefined> {
  const isMany = field.accepts_multiple_values === 1
  if (verb !== 'set' && !isMany) throw invalid({ [key]: 'This field holds one value.' })
  const list = given === null || given === undefined ? [] : Array.isArray(given) ? given : [given]
  if (Array.isArray(given) && !isMany) throw invalid({ [key]: 'This field holds one value.' })
  if (list.length > valuesMax) throw invalid({ [key]: 'List is too long.' })
  const read: (string | number)[] = []
  for (const one of list) read.push(await readOne(known, field, key, one, offsetHours))
  if (!isMany) return read[0]
  const had = [known.before[field.id] ?? []].flat()
  const all = combine(verb, had, read)
  return all.length > 0 ? all : undefined
}

function combine(verb: Wish['verb'], had: (string | number)[], read: (string | number)[]) {
  if (verb === 'remove') return had.filter((one) => !read.includes(one))
  return [...new Set(verb === 'add' ? [...had, ...read] : read)]
}

async function readOne(
  known: Known,
  field: CustomField,
  key: string,
  given: unknown,
  offsetHours: number,
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
  const read = await readText(known, field, given, offsetHours)
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
  { db, organization_id }: Known,
  { type, choices }: CustomField,
  given: string,
  offsetHours: number,
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

function isSame(a: CustomValue | undefined, b: CustomValue | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
