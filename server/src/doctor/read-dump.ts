/** All rows about some messages, and other logged objects, of one organization. */

import type { Consent } from '../consent/consent.ts'
import type { Reader } from '../db/database.ts'
import { readObjects } from '../feed/logged-tables.ts'
import type { DatabaseDump } from './violation.ts'

/** What is known besides the rows. */
export type Frame = Pick<DatabaseDump, 'now' | 'clocks' | 'held_before'>

/** What the database holds about these objects. */
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
  const messages = await db
    .selectFrom('message')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', 'in', ids)
    .execute()
  const phones = [...attempts, ...messages].map(({ remote_phone }) => remote_phone)
  return {
    ...frame,
    attempts,
    messages,
    events: await db
      .selectFrom('event')
      .selectAll()
      .where('organization_id', '=', organization_id)
      .where('object_id', 'in', ids)
      .execute(),
    objects: await readObjects(db, { organization_id, ids }),
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
    consents: await readConsents(db, organization_id, phones),
    clocks: await db
      .selectFrom('test_clock')
      .selectAll()
      .where('organization_id', '=', organization_id)
      .execute(),
  }
}

async function readConsents(
  db: Reader,
  organization_id: string,
  phones: readonly (string | null)[],
): Promise<Consent[]> {
  return db
    .selectFrom('consent')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('remote_phone', 'in', [...new Set(phones.filter((phone) => phone !== null))])
    .execute()
}
