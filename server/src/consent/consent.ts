/** The log of who may be texted: append-only, and the only place that the present state follows from. */
import { type Expression, type Selectable, type SqlBool, sql } from 'kysely'
import { insertMany } from '../db/bulk.ts'
import type { Reader, Tx } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import type { Instant } from '../values/instant.ts'

export type ConsentAction = 'opt_out' | 'opt_in'

/**
 * One thing that the owner of a phone said, for the whole organization (guarantees S-82). Ids are kept
 * as they were, without foreign keys: the log outlives the message, the contact and the lead.
 */
export interface ConsentTable {
  organization_id: string
  /** E.164: whose consent. */
  remote_phone: string
  /** 1 for the first of this phone; the last one decides. Given under the conversation's lock. */
  seq: number
  action: ConsentAction
  /** How it was said: by text to us, or to the carrier, which told us. */
  channel: 'sms' | 'carrier'
  /** As it came. */
  text: string
  /** The keyword's word in it, folded. */
  word: string
  /** The number it was said to, and the carrier that brought it. */
  local_phone: string
  carrier_id: string
  message_id: string
  /** In the organization's time. */
  date_created: Instant
}
export type Consent = Selectable<ConsentTable>

type Phones = { organization_ids: string[]; keys: string[] }

/** The last entry of each of these phones: what holds now. Most have none, and may be texted. */
export const selectLastConsents = prepared((db, { organization_ids, keys }: Phones) =>
  db
    .selectFrom('consent')
    .selectAll()
    .where('organization_id', 'in', organization_ids)
    .where('remote_phone', 'in', keys)
    .where(isLastConsent()),
)

/** Of a row of `consent`: nothing was said after it. */
export function isLastConsent(): Expression<SqlBool> {
  return sql<SqlBool>`not exists (select 1 from consent as later
    where later.organization_id = consent.organization_id
    and later.remote_phone = consent.remote_phone and later.seq > consent.seq)`
}

type Phone = Pick<Consent, 'organization_id' | 'remote_phone'>

const selectSince = prepared(
  (
    db,
    { organization_id, remote_phone, action, since }: Phone & Record<'action' | 'since', string>,
  ) =>
    db
      .selectFrom('consent')
      .select('seq')
      .where('organization_id', '=', organization_id)
      .where('remote_phone', '=', remote_phone)
      .where('action', '=', action as ConsentAction)
      .where('date_created', '>', since as Instant),
)

/** How often that was said since. */
export async function countConsents(
  db: Reader,
  of: Phone & { action: ConsentAction; since: Instant },
): Promise<number> {
  return (await selectSince(db, of)).length
}

/**
 * Appends in the transaction that stores the text: nothing leaves after that commit (I12). The
 * conversation's lock must be held; without it the key refuses the second of two entries. Resolves to the
 * entry that held until now.
 */
export async function recordConsent(
  tx: Tx,
  said: Omit<Consent, 'seq'>,
): Promise<Consent | undefined> {
  const phone = { organization_ids: [said.organization_id], keys: [said.remote_phone] }
  const [last] = await selectLastConsents(tx, phone)
  await insertMany(tx, 'consent', [{ ...said, seq: (last?.seq ?? 0) + 1 }])
  return last
}
