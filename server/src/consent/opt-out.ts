/** Who said STOP. Checked when a message is accepted and again when it is about to leave (I12). */
import type { Selectable } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Instant } from '../values/instant.ts'

export interface OptOutTable {
  organization_id: string
  remote_phone: string
  date_created: Instant
}
export type OptOut = Selectable<OptOutTable>

/** The per-se words of the carriers' and the FCC's rules (guarantees S-80). */
const stopWords = new Set([
  'stop',
  'stopall',
  'stop all',
  'end',
  'quit',
  'cancel',
  'unsubscribe',
  'revoke',
  'opt out',
  'optout',
])
const startWords = new Set(['start', 'unstop'])

export type Keyword = 'stop' | 'start'

/** The keyword a text consists of, ignoring case, space and punctuation; "please stop by" is none. */
export function keywordOf(text: string): Keyword | undefined {
  if (text.trim().length > 40) return undefined
  const word = text
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim()
  if (stopWords.has(word)) return 'stop'
  return startWords.has(word) ? 'start' : undefined
}

type Said = { organization_id: string; remote_phone: string; text: string; now: Instant }

/** Obeys a keyword in the transaction that stores the text: nothing leaves after that commit. */
export async function applyKeyword(
  tx: Tx,
  { organization_id, remote_phone, text, now }: Said,
): Promise<void> {
  const keyword = keywordOf(text)
  if (keyword === 'stop') {
    await tx
      .insertInto('opt_out')
      .values({ organization_id, remote_phone, date_created: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  if (keyword === 'start') {
    await tx
      .deleteFrom('opt_out')
      .where('organization_id', '=', organization_id)
      .where('remote_phone', '=', remote_phone)
      .execute()
  }
}
