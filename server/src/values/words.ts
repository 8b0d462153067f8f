/** How text is cut into the words that are searched for: here, so that both engines have the same ones. */
import { fold } from './folded-text.ts'

/** Longer ones are cut: PostgreSQL takes no word of more than 2,046 bytes. */
const wordLengthMax = 64

/**
 * Letters, digits and their marks, as they stand together; each character of a script that leaves no
 * blanks between its words; each picture. All else parts words.
 */
const word = new RegExp(
  `[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}]\\p{M}*` +
    `|[[\\p{L}\\p{N}\\p{M}_]--[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}]]{1,${wordLengthMax}}` +
    `|[\\p{Extended_Pictographic}--\\p{ASCII}]`,
  'gv',
)

/** The words of a text, folded, in their order: `It’s Émilie 👍` → `it`, `s`, `émilie`, `👍`. */
export function cutWords(text: string): string[] {
  return fold(text).match(word) ?? []
}
