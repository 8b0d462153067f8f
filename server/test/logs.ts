/** The three logs of a test server, as the checker of invariants reads them. */

import type { Context } from '../src/context.ts'
import type { Reader } from '../src/db/database.ts'
import type { DatabaseDump, Logs, Submit } from '../src/doctor/violation.ts'
import { readObjects } from '../src/feed/logged-tables.ts'
import type { Instant } from '../src/values/instant.ts'

/** The whole database, and the simulated carrier's own record as the witness. */
export async function readLogs({ db, clock }: Context): Promise<Logs & { witness: Submit[] }> {
  const { read } = db
  const clocks = await read.selectFrom('test_clock').selectAll().execute()
  const database = { ...(await readDump(read, clock.now())), clocks }
  const submits = await read.selectFrom('sandbox_submit').selectAll().execute()
  const witness = submits.map((submit) => ({
    attempt_id: submit.attempt_id,
    message_id: submit.message_id,
    outcome: submit.outcome,
    text: submit.text,
    from: submit.local_phone,
    to: submit.remote_phone,
    time: submit.date_received,
  }))
  return { database, witness, acks: [] }
}

/** The database alone, as it is now. */
export async function readDump(read: Reader, now: Instant): Promise<DatabaseDump> {
  return {
    now,
    messages: await read.selectFrom('message').selectAll().execute(),
    attempts: await read.selectFrom('attempt').selectAll().execute(),
    objects: await readObjects(read),
    receipts: await read.selectFrom('receipt').selectAll().execute(),
    events: await read.selectFrom('event').selectAll().execute(),
    consents: await read.selectFrom('consent').selectAll().execute(),
  }
}
