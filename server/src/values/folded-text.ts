/**
 * The one way in which text is compared. Done here and not by a database: the two engines, and two
 * databases of one engine, fold differently.
 */

/** Nobody sees these: joiners, fillers, direction marks, variation selectors (Unicode, DICP). */
const ignorable = /\p{Default_Ignorable_Code_Point}/gu

/** White space and control characters, and the two blanks that Unicode counts as symbols. */
const unseen = /[\p{White_Space}\p{Cc}\p{Cf}\p{Noncharacter_Code_Point}\u2800\u{1d159}]/gu

/**
 * The form in which two texts are equal when a reader would say so: NFKC, full case folding, and no
 * default-ignorable code points (Unicode 5.18, NFKC_Casefold). For comparing and searching only: text is
 * stored and shown as it came. Folding a result again changes nothing.
 */
export function fold(text: string): string {
  // Down, up and down again is case folding: ẞ, ß and SS meet, and every sigma is the same.
  const lower = text.normalize('NFKC').toLowerCase()
  const cased = lower.toUpperCase().toLowerCase().replaceAll('ς', 'σ')
  return cased.replace(ignorable, '').normalize('NFKC')
}

/** Whether a reader sees anything at all. */
export function isBlank(text: string): boolean {
  return text.replace(ignorable, '').replace(unseen, '') === ''
}
