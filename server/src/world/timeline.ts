/** The flight recorder of one message, for people and tests: what happened, in order. */
import { z } from 'zod'
import type { Reader } from '../db/database.ts'
import { instant } from '../http/schema.ts'
import { attemptOutcomes } from '../sending/attempt.ts'
import { receiptStatuses } from '../sending/receipt.ts'

const nullable = z.string().nullable()

export const Timeline = z
  .object({
    events: z.array(
      z.object({
        id: z.string(),
        action: z.string(),
        move: nullable,
        user_id: nullable,
        date_created: instant,
      }),
    ),
    attempts: z.array(
      z.object({
        id: z.string(),
        generation: z.int(),
        number: z.int(),
        outcome: z.enum(attemptOutcomes).nullable(),
        carrier_message_id: nullable,
        error_code: nullable,
        error_text: nullable,
        date_started: instant,
        date_answered: nullable,
      }),
    ),
    receipts: z.array(
      z.object({
        attempt_id: nullable,
        status: z.enum(receiptStatuses),
        error_code: z.string(),
        date_received: instant,
      }),
    ),
  })
  .meta({ id: 'SandboxTimeline' })

/** Undefined when the organization never had such a message; a deleted one still has its record. */
export async function readTimeline(
  db: Reader,
  organization_id: string,
  message_id: string,
): Promise<z.infer<typeof Timeline> | undefined> {
  const events = await db
    .selectFrom('event')
    .select(['id', 'action', 'move', 'user_id', 'date_created'])
    .where('organization_id', '=', organization_id)
    .where('object_id', '=', message_id)
    .orderBy('rev')
    .execute()
  if (events.length === 0) return undefined
  const attempts = await db
    .selectFrom('attempt')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('message_id', '=', message_id)
    .orderBy('generation')
    .orderBy('number')
    .execute()
  const ids = attempts.map((attempt) => attempt.id)
  const receipts = await db
    .selectFrom('receipt')
    .select(['attempt_id', 'status', 'error_code', 'date_received'])
    .where('organization_id', '=', organization_id)
    .where('attempt_id', 'in', ids)
    .orderBy('date_received')
    .orderBy('id')
    .execute()
  return { events, attempts, receipts }
}
