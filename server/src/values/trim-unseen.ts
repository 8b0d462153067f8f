/** What comes along unseen when something is copied and pasted. */

// White space, line ends, zero-width spaces and joiners, direction marks, the byte order mark.
const unseen =
  '[\\p{White_Space}\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]+'
const atEnds = new RegExp(`^${unseen}|${unseen}$`, 'gu')

/** Default-ignorable code points (Unicode, DICP): joiners, direction marks, fillers, the byte order mark. */
const ignorable = /\p{Default_Ignorable_Code_Point}/gu

/** The text without what nobody sees, wherever it stands. For numbers: between letters such a mark may join them. */
export function withoutUnseen(text: string): string {
  return text.replace(ignorable, '')
}

/** The text without blanks and invisible marks around it. For names and addresses, not for messages. */
export function trimUnseen(text: string): string {
  return text.replace(atEnds, '')
}
