/** All rows about some messages of one organization. */

import type { OptOut } from '../consent/opt-out.ts'
import type { Reader } from '../db/database.ts'
import type { DatabaseDump } from './violation.ts'

/** What is known besides the rows. */
export type Frame = Pick<DatabaseDump, 'now' | 'clocks' | 'keywords' | 'held_before'>

/** What the database holds about these messages. */
export async function readDump(
  db: Reader,
  organization_id: string,
  ids: readonly string[],
  frame: Frame,
): Promise<DatabaseDump> {
  const attempts = await db
    .selectFrom('attempt')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('message_id', 'in', ids)
    .execute()
  return {
    ...frame,
    attempts,
    messages: await db
      .selectFrom('message')
      .selectAll()
      .where('organization_id', '=', organization_id)
      .where('id', 'in', ids)
      .execute(),
    events: await db
      .selectFrom('event')
      .selectAll()
      .where('organization_id', '=', organization_id)
      .where('object_id', 'in', ids)
      .execute(),
    receipts: await db
      .selectFrom('receipt')
      .selectAll()
      .where('organization_id', '=', organization_id)
      .where(
        'attempt_id',
        'in',
        attempts.map((attempt) => attempt.id),
      )
      .execute(),
    opt_outs: await readOptOuts(
      db,
      organization_id,
      attempts.map((attempt) => attempt.remote_phone),
    ),
    clocks: await db
      .selectFrom('test_clock')
      .selectAll()
      .where('organization_id', '=', organization_id)
      .execute(),
  }
}

async function readOptOuts(
  db: Reader,
  organization_id: string,
  phones: readonly string[],
): Promise<OptOut[]> {
  return db
    .selectFrom('opt_out')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('remote_phone', 'in', [...new Set(phones)])
    .execute()
}
