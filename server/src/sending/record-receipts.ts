/** Delivery receipts: stored as a set, folded into the message they are about (F-56 … F-59). */
import type { HeardReceipt } from '../carriers/carrier.ts'
import type { Context } from '../context.ts'
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import { ownersOf } from '../values/owners.ts'
import type { Attempt } from './attempt.ts'
import { settleAttempts } from './settle-attempts.ts'

/** What a carrier said of a submit, and whose it is. */
export type NewReceipt = Omit<HeardReceipt, 'heard'> & {
  organization_id: string
  carrier_id: string
}

/** Plural verb. A receipt whose attempt is not known yet is kept until the attempt's answer names it. */
export async function recordReceipts(
  ctx: Context,
  tx: Tx,
  receipts: readonly NewReceipt[],
): Promise<undefined[]> {
  const attempts = await attemptsOf(tx, receipts)
  const rows = receipts.map((receipt) => ({
    organization_id: receipt.organization_id,
    id: ctx.newId('rcpt'),
    carrier_id: receipt.carrier_id,
    attempt_id: attempts.find((attempt) => isAbout(receipt, attempt))?.id ?? null,
    carrier_message_id: receipt.carrier_message_id ?? null,
    status: receipt.status,
    error_code: receipt.error_code ?? '',
    error_text: receipt.error_text ?? null,
    date_received: ctx.clock.nowOf(receipt.organization_id, receipt.attempt_id),
  }))
  // An attempt of another carrier or organization, or none at all: nothing to keep it by (F-59).
  const known = rows.filter((row) => row.attempt_id !== null || row.carrier_message_id !== null)
  await insertMany(tx, 'receipt', known, 'on conflict do nothing')
  await settleAttempts(ctx, tx, attempts)
  return receipts.map(() => undefined)
}

type Names = {
  organization_ids: string[]
  carrier_ids: string[]
  carrier_message_ids: (string | null)[]
}

const takeOrphans = prepared((db, { organization_ids, carrier_ids, carrier_message_ids }: Names) =>
  db
    .deleteFrom('receipt')
    .where('organization_id', 'in', organization_ids)
    .where('carrier_id', 'in', carrier_ids)
    .where('carrier_message_id', 'in', carrier_message_ids)
    .where('attempt_id', 'is', null)
    .returningAll(),
)

/** Gives receipts that came before the answer to the attempts they turn out to be about. */
export async function adoptOrphans(tx: Tx, attempts: readonly Attempt[]): Promise<void> {
  const named = attempts.filter((attempt) => attempt.carrier_message_id !== null)
  if (named.length === 0) return
  const orphans = await takeOrphans(tx, {
    organization_ids: ownersOf(named),
    carrier_ids: [...new Set(named.map((attempt) => attempt.carrier_id))],
    carrier_message_ids: named.map((attempt) => attempt.carrier_message_id),
  })
  const adopted = orphans.map((orphan) => {
    const parent = named.find((attempt) => isAbout({ ...orphan, attempt_id: '' }, attempt))
    return { ...orphan, attempt_id: parent?.id ?? null }
  })
  // The same receipt may also have come by our attempt's id.
  await insertMany(tx, 'receipt', adopted, 'on conflict do nothing')
}

type About = Pick<NewReceipt, 'organization_id' | 'carrier_id' | 'attempt_id'> & {
  carrier_message_id?: string | null | undefined
}

function isAbout(receipt: About, attempt: Attempt): boolean {
  if (receipt.organization_id !== attempt.organization_id) return false
  if (receipt.carrier_id !== attempt.carrier_id) return false
  if (receipt.attempt_id) return receipt.attempt_id === attempt.id
  return receipt.carrier_message_id === attempt.carrier_message_id
}

async function attemptsOf(tx: Tx, receipts: readonly NewReceipt[]): Promise<Attempt[]> {
  const organizations = ownersOf(receipts)
  const attempt_ids = receipts.flatMap((receipt) => receipt.attempt_id ?? [])
  const carrier_ids = receipts.flatMap((receipt) => receipt.carrier_message_id ?? [])
  if (attempt_ids.length + carrier_ids.length === 0) return []
  const query = tx.selectFrom('attempt').selectAll().where('organization_id', 'in', organizations)
  const byId = attempt_ids.length > 0 ? await query.where('id', 'in', attempt_ids).execute() : []
  const carriers = [...new Set(receipts.map((receipt) => receipt.carrier_id))]
  const byCarrierId =
    carrier_ids.length > 0
      ? await query
          .where('carrier_id', 'in', carriers)
          .where('carrier_message_id', 'in', carrier_ids)
          .execute()
      : []
  const all = new Map([...byId, ...byCarrierId].map((attempt) => [attempt.id, attempt]))
  return [...all.values()].filter((attempt) =>
    receipts.some((receipt) => isAbout(receipt, attempt)),
  )
}
