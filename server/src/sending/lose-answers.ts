/** A message found submitting by somebody else: its process died between mark and outcome (F-22…F-25). */
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { OutdatedError } from '../db/unavailable.ts'
import type { Message } from '../messages/message.ts'
import { settleAttempts } from './settle-attempts.ts'

/**
 * Their outcome is unknown from now on. They are never resent. An answer that was recorded since they
 * were read counts: everything again, from the rows as they are now.
 */
export async function loseAnswers(
  ctx: Context,
  tx: Tx,
  messages: readonly Message[],
): Promise<void> {
  for (const { organization_id, attempt_id } of messages) {
    const attempts = await tx
      .updateTable('attempt')
      .set({
        outcome: 'unknown',
        error_text: 'the server stopped before the answer was recorded',
        date_answered: ctx.clock.nowOf(organization_id),
      })
      .where('organization_id', '=', organization_id)
      .where('id', '=', attempt_id)
      .where('outcome', 'is', null)
      .returningAll()
      .execute()
    if (attempts.length === 0) throw new OutdatedError()
    await settleAttempts(ctx, tx, attempts)
  }
}
