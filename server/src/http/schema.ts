/** Zod pieces that several resources share: instants, ids, query lists, pages. */
import { z } from 'zod'
import { readWebUrl } from '../values/web-url.ts'
import { limitDefault, type Paged, pageLimits } from './page-limits.ts'
import { noWord, splitList } from './query.ts'

/** Our own instants, written as they are stored. */
export const instant = z.string().meta({ format: 'date-time' })
export const nullableInstant = z.string().nullable().meta({ format: 'date-time' })

/** A phone number in any notation; E.164 comes out. */
export const phoneText = z
  .string()
  .max(64, { error: 'The value must be no longer than 64 characters.' })
  .meta({
    description:
      'Any notation; numbers without a country code are read in the organization’s country.',
  })

/** An address of the web in any notation; its one form comes out. */
export const webUrl = z
  .string()
  .overwrite((text) => readWebUrl(text) ?? text)
  .max(2000)
  .refine((text) => readWebUrl(text) !== undefined, { error: 'Invalid URL.' })

/** A comma-separated list in the query; empty means not given (contract §7.3). */
export const listQuery = z
  .preprocess(
    (value) => splitList(value),
    z.array(z.string()).max(4000, { error: 'List is too long.' }).nullish(),
  )
  .meta({ type: ['array', 'null'], items: { type: 'string' } })

export const booleanQuery = z
  .preprocess(
    (value) => (typeof value === 'string' ? readBoolean(value) : value),
    z.boolean().nullish(),
  )
  .meta({ type: ['boolean', 'null'] })

const booleans: Readonly<Record<string, boolean>> = {
  ...{ true: true, 1: true, yes: true, on: true },
  ...{ false: false, 0: false, no: false, off: false },
}

/** Empty means not given, as everywhere in the query (contract §7.3). Other text stays what it is: no boolean. */
function readBoolean(text: string): unknown {
  const word = text.toLowerCase()
  if (word === '') return undefined
  return Object.hasOwn(booleans, word) ? booleans[word] : text
}

/** Close compares dates with either a moment or a day (contract §1.2). */
const dateQuery = z
  .string()
  .nullish()
  .meta({
    anyOf: [
      { type: 'string', format: 'date-time' },
      { type: 'string', format: 'date' },
    ],
  })

/** `field__gt`, `__gte`, `__lt`, `__lte` of each field. */
export function dateFilters<Field extends string>(
  ...fields: Field[]
): Record<`${Field}__${'gt' | 'gte' | 'lt' | 'lte'}`, typeof dateQuery> {
  const names = fields.flatMap((field) => ['gt', 'gte', 'lt', 'lte'].map((op) => `${field}__${op}`))
  return Object.fromEntries(names.map((name) => [name, dateQuery])) as Record<
    `${Field}__${'gt' | 'gte' | 'lt' | 'lte'}`,
    typeof dateQuery
  >
}

/** `_limit` and `_skip`. Checked by listing.ts, whose messages are Close's; here only for the document. */
export function pageQuery(resource: Paged) {
  const { limitMax, skipMax } = pageLimits[resource]
  return {
    _limit: z
      .string()
      .nullish()
      .meta({ type: 'integer', default: limitDefault, minimum: 0, maximum: limitMax }),
    _skip: z.string().nullish().meta({ type: 'integer', default: 0, minimum: 0, maximum: skipMax }),
  }
}
export const fieldsQuery = {
  _fields: z
    .string()
    .nullish()
    .meta({ description: 'Comma-separated: answer with these fields only.' }),
}

/** A plain word is no id: what stands there is another resource, which is not there (cases/programs 8). */
export const idParams = z.object({ id: z.string().regex(noWord) })
export const Empty = z.object({}).meta({ id: 'Empty' })

export function pageOf<T extends z.ZodType>(item: T, name: string) {
  return z.object({ has_more: z.boolean(), data: z.array(item) }).meta({ id: `${name}Page` })
}
