/** Obeys a keyword in the transaction that stores its text: nothing leaves after that commit (I12). */
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { type Consent, recordConsent } from './consent.ts'
import type { Keyword } from './keyword-lists.ts'

/** A text that came in. */
export type Heard = Omit<Consent, 'seq' | 'action' | 'channel' | 'word'> & {
  /** What the carrier took it for: it knows words that we do not. */
  keyword?: Keyword | undefined
}

/** `previous`: what the phone had said last before. */
export type Obeyed = { keyword: Keyword; previous: Consent | undefined }

/** The keyword that the text was, if it was one; STOP and START are in the log by then. */
export async function applyKeyword(
  ctx: Pick<Context, 'keywords'>,
  tx: Tx,
  heard: Heard,
): Promise<Obeyed | undefined> {
  const { keyword: told, ...text } = heard
  const read = ctx.keywords.read(heard.text, heard.remote_phone)
  const said = told ? { keyword: told, word: read?.word ?? '' } : read
  if (!said) return undefined
  const { keyword, word } = said
  if (keyword === 'help') return { keyword, previous: undefined }
  const action = keyword === 'stop' ? 'opt_out' : 'opt_in'
  return { keyword, previous: await recordConsent(tx, { ...text, action, channel: 'sms', word }) }
}
