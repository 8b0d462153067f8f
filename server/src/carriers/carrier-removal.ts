/** Takes an account away, without losing what waits to leave by it. */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { changeRows } from '../events/change-rows.ts'
import { sendingLane } from '../messages/lane.ts'
import type { Message } from '../messages/message.ts'
import { moveMessages } from '../messages/move-messages.ts'
import { type PhoneNumber, phoneNumberKind } from '../phone-numbers/phone-number.ts'
import { archiveAccount, type CarrierAccount } from './carrier-account.ts'

/** What becomes of the numbers and of what waits: it leaves by another account, or it is given up. */
export type Aftermath = { moveTo: string } | { fail: true } | undefined

/** Messages wait by the account, and nothing was said of them. */
export class StillWaitingError extends Error {
  override name = 'StillWaitingError'
  readonly waiting: number

  constructor(waiting: number) {
    super(`${waiting} messages wait to leave by this account. Move them to another, or fail them.`)
    this.waiting = waiting
  }
}

/**
 * Archives the account: it sends no more, and hears late receipts for 72 h. Its numbers leave by the other
 * account, or send no more. Resolves to false when it was archived before; throws StillWaitingError.
 */
export async function removeAccount(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  account: CarrierAccount,
  after: Aftermath,
): Promise<boolean> {
  const numbers = await readNumbers(tx, account)
  const waiting = await readWaiting(tx, account, numbers)
  if (waiting.length > 0 && after === undefined) throw new StillWaitingError(waiting.length)
  const date_updated = ctx.clock.nowOf(account.organization_id)
  // What waits is taken to its number's account when its time comes (choose-fate.ts).
  const set =
    after && 'moveTo' in after ? { carrier_id: after.moveTo } : { sms_enabled: 0 as const }
  const changes = numbers.map((before) => ({ before, set: { ...set, date_updated } }))
  await changeRows(ctx, tx, phoneNumberKind, cause, changes)
  if (after && 'fail' in after) {
    const error_message = `Its carrier account, ${account.label}, was removed.`
    const failed = waiting.map((message) => ({
      message,
      move: 'giveUp' as const,
      set: { error_message },
      by: cause,
    }))
    await moveMessages(ctx, tx, failed)
  }
  return archiveAccount(tx, account, ctx.clock.now())
}

async function readNumbers(tx: Tx, { organization_id, id }: CarrierAccount) {
  return tx
    .selectFrom('phone_number')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('carrier_id', '=', id)
    .orderBy('id')
    .execute()
}

/** Not those that may have left: they wait for an answer, or for proof. */
async function readWaiting(
  tx: Tx,
  { organization_id, id }: CarrierAccount,
  numbers: readonly PhoneNumber[],
): Promise<Message[]> {
  const lanes = numbers.map(({ number }) => sendingLane(organization_id, number, id))
  if (lanes.length === 0) return []
  return tx
    .selectFrom('message')
    .selectAll()
    .where('lane', 'in', lanes)
    .where('state', 'in', ['queued', 'scheduled'])
    .orderBy('id')
    .execute()
}
