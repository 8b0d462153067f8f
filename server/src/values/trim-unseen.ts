/** What comes along unseen when something is copied and pasted. */

// White space, line ends, zero-width spaces and joiners, direction marks, the byte order mark.
const unseen =
  '[\\p{White_Space}\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]+'
const atEnds = new RegExp(`^${unseen}|${unseen}$`, 'gu')

/** The text without blanks and invisible marks around it. For names and addresses, not for messages. */
export function trimUnseen(text: string): string {
  return text.replace(atEnds, '')
}
