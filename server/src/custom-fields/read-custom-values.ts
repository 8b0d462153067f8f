/**
 * From the `custom` dictionary and the `custom.…` keys of a body to values of fields: each in its field's form, or a
 * 400 that names the key. Nothing is dropped in silence (cases/programs 5, 6; contract §4.1).
 */
import type { Reader } from '../db/database.ts'
import { invalid } from '../http/errors.ts'
import type { CustomField, CustomValue, FieldedType } from './custom-field.ts'
import { type KeptValues, keepValues, keptValues } from './custom-values.ts'
import { fieldOf, type GivenKeys, prefix, type Wish, wishesOf } from './custom-wishes.ts'
import { listCustomFields } from './list-custom-fields.ts'
import { type Around, readValue } from './read-custom-value.ts'

const valuesMax = 100

/** What a caller gives, and the zone of naive dates in it: hours east of UTC. */
export type GivenValues = { keys: GivenKeys; offsetHours: number }

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
  const around = { db, organization_id, offsetHours: given.offsetHours }
  const values: Record<string, CustomValue> = { ...before }
  for (const wish of wishesOf(given.keys)) {
    const field = fieldOf(fields, wish)
    const value = await readWish(around, field, before[field.id], wish)
    // An object that is sent back whole says everything twice: what it left as it was is no wish.
    if (isSame(value, before[field.id])) continue
    if (value === undefined) delete values[field.id]
    else values[field.id] = value
  }
  return keepValues(values)
}

async function readWish(
  around: Around,
  field: CustomField,
  had: CustomValue | undefined,
  { key, verb, given }: Wish,
): Promise<CustomValue | undefined> {
  const isMany = field.accepts_multiple_values === 1
  if (verb !== 'set' && !isMany) throw invalid({ [key]: 'This field holds one value.' })
  const list = given === null || given === undefined ? [] : Array.isArray(given) ? given : [given]
  if (Array.isArray(given) && !isMany) throw invalid({ [key]: 'This field holds one value.' })
  if (list.length > valuesMax) throw invalid({ [key]: 'List is too long.' })
  const read: (string | number)[] = []
  for (const one of list) read.push(await readValue(around, field, key, one))
  if (!isMany) return read[0]
  const all = combine(verb, [had ?? []].flat(), read)
  return all.length > 0 ? all : undefined
}

function combine(verb: Wish['verb'], had: (string | number)[], read: (string | number)[]) {
  if (verb === 'remove') return had.filter((one) => !read.includes(one))
  return [...new Set(verb === 'add' ? [...had, ...read] : read)]
}

function isSame(a: CustomValue | undefined, b: CustomValue | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
