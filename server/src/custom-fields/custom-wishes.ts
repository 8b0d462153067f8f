/** What a body wants done with custom fields: one wish for each key that is about one. */
import { invalid } from '../http/errors.ts'
import { fold } from '../values/folded-text.ts'
import type { CustomField } from './custom-field.ts'

export const prefix = 'custom.'

/** The keys that are about custom fields, as they were sent. */
export type GivenKeys = Readonly<Record<string, unknown>>

/** A key of the body, the name in it, and what it wants done. */
export type Wish = { key: string; name: string; verb: 'set' | 'add' | 'remove'; given: unknown }

export function wishesOf(wishes: GivenKeys): Wish[] {
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
export function fieldOf(fields: readonly CustomField[], { key, name }: Wish): CustomField {
  const folded = fold(name.trim())
  const field =
    fields.find(({ id }) => id === name) ?? fields.find((one) => one.name_folded === folded)
  if (!field) throw invalid({ [key]: 'There is no custom field of this name. Make it first.' })
  return field
}
