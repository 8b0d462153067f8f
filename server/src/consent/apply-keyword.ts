/** Obeys a keyword in the transaction that stores its text: nothing leaves after that commit (I12). */
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { type Consent, recordConsent } from './consent.ts'
import type { Keyword } from './keyword-lists.ts'

/** A text that came in. */
export type Heard = Omit<Consent, 'seq' | 'action' | 'channel' | 'word'>

/** The keyword that the text was, if it was one; STOP and START are in the log by then. */
export async function applyKeyword(
  ctx: Pick<Context, 'readKeyword'>,
  tx: Tx,
  heard: Heard,
): Promise<Keyword | undefined> {
  const said = ctx.readKeyword(heard.text, heard.remote_phone)
  if (said?.keyword === 'stop' || said?.keyword === 'start') {
    const action = said.keyword === 'stop' ? 'opt_out' : 'opt_in'
    await recordConsent(tx, { ...heard, action, channel: 'sms', word: said.word })
  }
  return said?.keyword
}
