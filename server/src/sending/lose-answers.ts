/** Messages found submitting after their lease: their process died between mark and outcome (F-22…F-25). */
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import { OutdatedError } from '../db/unavailable.ts'
import type { Message } from '../messages/message.ts'
import type { Instant } from '../values/instant.ts'
import { ownersOf } from '../values/owners.ts'
import { settleAttempts } from './settle-attempts.ts'

type Lost = { organization_ids: string[]; ids: string[]; now: Instant }

const giveUpAnswers = prepared((db, { organization_ids, ids, now }: Lost) =>
  db
    .updateTable('attempt')
    .set({
      outcome: 'unknown',
      error_text: 'the server stopped before the answer was recorded',
      date_answered: now,
    })
    .where('organization_id', 'in', organization_ids)
    .where('id', 'in', ids)
    .where('outcome', 'is', null)
    .returningAll(),
)

/**
 * Their outcome is unknown from now on. They are never resent. An answer that was recorded since they
 * were read counts: everything again, from the rows as they are now.
 */
export async function loseAnswers(
  ctx: Context,
  tx: Tx,
  messages: readonly Message[],
): Promise<void> {
  for (const [organization_id, lost] of Map.groupBy(messages, (row) => row.organization_id)) {
    const attempts = await giveUpAnswers(tx, {
      organization_ids: ownersOf(lost),
      ids: lost.map(({ attempt_id }) => attempt_id as string),
      now: ctx.clock.nowOf(organization_id),
    })
    if (attempts.length < lost.length) throw new OutdatedError()
    await settleAttempts(ctx, tx, attempts)
  }
}

/** For the one process of a data folder, at its start: whoever marked something is dead. */
export async function endLeases(tx: Tx): Promise<void> {
  await tx
    .updateTable('message')
    .set({ leased_until: '' as Instant })
    .where('lane', 'is not', null)
    .where('state', '=', 'submitting')
    .execute()
}
