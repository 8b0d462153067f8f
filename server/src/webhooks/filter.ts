/** Which events a webhook is told of: by kind, and by conditions on the event itself (contract §6.1). */
import { z } from 'zod'

export type Filter =
  | { type: 'equals' | 'not_equals'; value: unknown }
  | { type: 'is_null' | 'non_null' }
  | { type: 'contains'; value: unknown }
  | { type: 'and' | 'or'; filters: Filter[] }
  | { type: 'not'; filter: Filter }
  | { type: 'field_accessor'; field: string; filter: Filter }
  | { type: 'any_array_value'; filter: Filter }

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const Filter: z.ZodType<Filter> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.object({ type: z.enum(['equals', 'not_equals']), value }),
    z.object({ type: z.enum(['is_null', 'non_null']) }),
    z.object({ type: z.literal('contains'), value }),
    z.object({ type: z.enum(['and', 'or']), filters: z.array(Filter).max(100) }),
    z.object({ type: z.literal('not'), filter: Filter }),
    z.object({ type: z.literal('field_accessor'), field: z.string().max(200), filter: Filter }),
    z.object({ type: z.literal('any_array_value'), filter: Filter }),
  ]),
)

export type Subscribed = {
  object_type: string
  action: string
  extra_filter?: Filter | null | undefined
}

/** What is not there is null: a field of an object that has none, a member of what is no list. */
export function matches(filter: Filter, subject: unknown): boolean {
  switch (filter.type) {
    case 'equals':
      return subject === filter.value
    case 'not_equals':
      return subject !== filter.value
    case 'is_null':
      return subject === null || subject === undefined
    case 'non_null':
      return subject !== null && subject !== undefined
    case 'contains':
      return contains(subject, filter.value)
    case 'and':
      return filter.filters.every((one) => matches(one, subject))
    case 'or':
      return filter.filters.some((one) => matches(one, subject))
    case 'not':
      return !matches(filter.filter, subject)
    case 'field_accessor':
      return matches(filter.filter, fieldOf(subject, filter.field))
    case 'any_array_value':
      return Array.isArray(subject) && subject.some((item) => matches(filter.filter, item))
  }
}

function contains(subject: unknown, wanted: unknown): boolean {
  if (Array.isArray(subject)) return subject.includes(wanted)
  return typeof subject === 'string' && typeof wanted === 'string' && subject.includes(wanted)
}

/** A name may have dots of its own, as those of custom fields have. */
function fieldOf(subject: unknown, name: string): unknown {
  if (typeof subject !== 'object' || subject === null) return undefined
  return Object.hasOwn(subject, name) ? (subject as Record<string, unknown>)[name] : undefined
}
