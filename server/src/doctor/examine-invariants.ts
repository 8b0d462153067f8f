/** The invariants of a whole database, page by page, beside the server that uses it. */

import type { Snapshots } from '../db/open-reader.ts'
import { haveEventsExpired } from '../events/expire-events.ts'
import type { Instant } from '../values/instant.ts'
import { checkWhole } from './check-whole.ts'
import type { Diagnosis } from './diagnosis.ts'
import { findViolations } from './find-violations.ts'
import { readPages } from './read-pages.ts'
import { invariants, notBuilt, type Violation } from './violation.ts'

/** What is kept of a database in which everything is wrong. */
const violationsMax = 1000
/** Processes that share a PostgreSQL follow its clock, and may be off by this much. */
const clockSlackMs = 500

/** Needs neither acknowledgements nor a carrier's log: checks what the rows alone can show. */
export async function examineInvariants(
  db: Snapshots,
  now: () => Instant,
  heldBefore: Instant | null = null,
): Promise<Diagnosis> {
  const violations: Violation[] = []
  let messages = 0
  let broken = 0
  const limits = {
    clockSlackMs: db.engine === 'sqlite' ? 0 : clockSlackMs,
    eventsExpire: await haveEventsExpired(db.read),
  }
  const keep = (found: readonly Violation[]): void => {
    broken += found.length
    violations.push(...found.slice(0, violationsMax - violations.length))
  }
  for await (const page of readPages(db, now)) {
    messages += page.messages.length
    keep(findViolations({ database: { ...page, held_before: heldBefore }, limits }))
  }
  keep(await checkWhole(db.read))
  return {
    check: 'invariants',
    ok: broken === 0,
    says: `${messages} messages, ${broken} broken. Checked: ${Object.keys(invariants).join(' ')}. Not built yet: ${nameEach(notBuilt)}.`,
    violations,
    not_built: Object.keys(notBuilt),
  }
}

function nameEach(names: Record<string, string>): string {
  return Object.entries(names)
    .map(([id, what]) => `${id} (${what})`)
    .join(', ')
}
