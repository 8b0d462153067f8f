/** Where a country has changed how its subscribers are numbered, and carriers still write the old way. */

type Change = { old: RegExp; now: string }

const changes: readonly Change[] = [
  // Mexico: no 1 before mobiles since August 2019.
  { old: /^\+521(\d{10})$/, now: '+52$1' },
  // Brazil: a 9 before the eight digits of mobiles, in all areas since November 2016.
  { old: /^\+55(\d\d)([6-9]\d{7})$/, now: '+55$19$2' },
  // Benin: 01 before the eight digits of all numbers since November 2024.
  { old: /^\+229(\d{8})$/, now: '+22901$1' },
]

/**
 * The subscriber's number of today, E.164 in and out. Only what is in no plan any more is changed, and only
 * to what is in one.
 */
export function renumber(e164: string, isValid: (e164: string) => boolean): string {
  const change = changes.find(({ old }) => old.test(e164))
  if (!change || isValid(e164)) return e164
  const today = e164.replace(change.old, change.now)
  return isValid(today) ? today : e164
}
