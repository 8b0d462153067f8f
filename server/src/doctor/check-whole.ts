/** What a page cannot show: the same id in two places, and receipts of nothing. One query each. */
import { sql } from 'kysely'
import type { Reader } from '../db/database.ts'
import { engineOf } from '../db/engine.ts'
import type { Invariant, Violation } from './violation.ts'

/** More of one kind than this say no more. */
const findingsMax = 100

/** I9, I11 and I16 over the whole database. Sorts ids, which a million messages allow. */
export async function checkWhole(db: Reader): Promise<Violation[]> {
  return [
    ...(await sharedIds(db, 'message')),
    ...(await sharedIds(db, 'attempt')),
    ...(await repeatedTexts(db)),
    ...(await lostReceipts(db)),
    ...(engineOf(db) === 'sqlite' ? await strayReferences(db) : []),
  ]
}

async function sharedIds(db: Reader, table: 'message' | 'attempt'): Promise<Violation[]> {
  const rows = await db
    .selectFrom(table)
    .select('id')
    .groupBy('id')
    .having((eb) => eb.fn.countAll(), '>', 1)
    .limit(findingsMax)
    .execute()
  return rows.map(({ id }) => found('I16', null, `the ${table} id ${id} is there twice`))
}

async function repeatedTexts(db: Reader): Promise<Violation[]> {
  const rows = await db
    .selectFrom('message')
    .select(['organization_id', 'carrier_message_id'])
    .where('carrier_message_id', 'is not', null)
    .groupBy(['organization_id', 'carrier_id', 'carrier_message_id'])
    .having((eb) => eb.fn.countAll(), '>', 1)
    .limit(findingsMax)
    .execute()
  return rows.map(({ organization_id, carrier_message_id }) =>
    found('I9', organization_id, `the incoming text ${carrier_message_id} is stored twice`),
  )
}

async function lostReceipts(db: Reader): Promise<Violation[]> {
  const rows = await db
    .selectFrom('receipt')
    .leftJoin('attempt', (join) =>
      join
        .onRef('attempt.organization_id', '=', 'receipt.organization_id')
        .onRef('attempt.id', '=', 'receipt.attempt_id'),
    )
    .select(['receipt.organization_id as organization_id', 'receipt.attempt_id as attempt_id'])
    .where('receipt.attempt_id', 'is not', null)
    .where('attempt.id', 'is', null)
    .limit(findingsMax)
    .execute()
  return rows.map(({ organization_id, attempt_id }) =>
    found('I11', organization_id, `a receipt is of attempt ${attempt_id}, which was never made`),
  )
}

/** PostgreSQL never lets one in; SQLite does for whoever writes without asking it to check. */
async function strayReferences(db: Reader): Promise<Violation[]> {
  const { rows } = await sql<{ table: string; rowid: number; parent: string }>`
    select * from pragma_foreign_key_check limit ${findingsMax}`.execute(db)
  return rows.map(({ table, rowid, parent }) =>
    found('I11', null, `row ${rowid} of ${table} refers to a ${parent} that is not there`),
  )
}

function found(invariant: Invariant, organization_id: string | null, says: string): Violation {
  return { invariant, organization_id, message_id: null, says }
}
