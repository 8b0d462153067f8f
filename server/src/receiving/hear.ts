/** What a carrier says, of our messages or by somebody's phone, becomes rows: the one way in. */
import type { Heard, HeardReceipt, HeardText } from '../carriers/carrier.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import type { Message } from '../messages/message.ts'
import { recordReceipts } from '../sending/record-receipts.ts'
import { receiveMessages } from './receive-messages.ts'

/** Whose account heard it: one organization's. */
export type Ear = { organization_id: string; carrier_id: string }

/**
 * Plural verb. Acknowledge to the carrier after the commit, and nudge the runner: an answer to a keyword
 * may wait. Resolves to the messages that texts became, earlier ones for what is redelivered (I9).
 */
export async function hear(
  ctx: Context,
  tx: Tx,
  { organization_id, carrier_id }: Ear,
  heard: readonly Heard[],
): Promise<Message[]> {
  const ear = { organization_id, carrier_id }
  const receipts = heard.filter((item): item is HeardReceipt => item.heard === 'receipt')
  const texts = heard.filter((item): item is HeardText => item.heard === 'text')
  await recordReceipts(
    ctx,
    tx,
    receipts.map((receipt) => ({ ...receipt, ...ear })),
  )
  return receiveMessages(
    ctx,
    tx,
    texts.map((text) => ({ ...text, ...ear })),
  )
}
