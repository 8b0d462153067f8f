/** I12: between a STOP and the next START nothing leaves for that phone. The consent log says what was said. */

import type { Consent } from '../consent/consent.ts'
import { keywordForm } from '../consent/keyword.ts'
import type { Attempt } from '../sending/attempt.ts'
import { addMillis, type Instant } from '../values/instant.ts'
import type { DatabaseDump, Violation } from './violation.ts'

/** What was said by one phone to one organization, in its order. */
type Log = readonly Consent[]
type LogOf = (ends: { organization_id: string; remote_phone: string | null }) => Log

/**
 * Submits to those who had said STOP, and STOPs that the log does not have. Answers to keywords are exempt:
 * they go to everybody.
 */
export function checkSilence(database: DatabaseDump, clockSlackMs: number): Violation[] {
  const logs = Map.groupBy(database.consents, keyOf)
  for (const log of logs.values()) log.sort((a, b) => a.seq - b.seq)
  const logOf: LogOf = (ends) => logs.get(keyOf(ends)) ?? []
  const clocks = new Map(database.clocks?.map((clock) => [clock.organization_id, clock.frozen_at]))
  const marks = database.attempts.flatMap((attempt) => {
    const now = clocks.get(attempt.organization_id) ?? database.now
    const says = breachOf(attempt, logOf(attempt), now, clockSlackMs)
    return says ? [found(attempt, attempt.message_id, `attempt ${attempt.id} ${says}`)] : []
  })
  return [...marks, ...checkLogs(logs), ...checkHeard(database, logOf), ...checkAnswers(database)]
}

/**
 * The mark and the log are written under one lock, so that the entry a mark saw tells their order whatever
 * clocks said. What it did not see, and should have, only the time tells; not of an attempt in its
 * organization's future, as a test clock was let go since.
 */
function breachOf(
  { consent_seq, auto_reply_to, remote_phone, date_started }: Attempt,
  log: Log,
  now: Instant,
  slackMs: number,
): string | undefined {
  const seen = log.find(({ seq }) => seq === consent_seq)
  if (consent_seq !== null && !seen)
    return `saw entry ${consent_seq} of what ${remote_phone} said, which is not in the log`
  if (auto_reply_to !== null) return undefined
  const unseen = log.findLast(
    ({ seq, date_created }) =>
      seq > (consent_seq ?? 0) &&
      date_started <= now &&
      addMillis(date_created, slackMs) < date_started,
  )
  const stop = [seen, unseen].find((entry) => entry?.action === 'opt_out')
  return stop && `left at ${date_started}; ${remote_phone} said STOP at ${stop.date_created}`
}

/** Nothing is ever taken out of the log, which counts from 1. */
function checkLogs(logs: ReadonlyMap<string, Log>): Violation[] {
  return [...logs.values()].flatMap((log) => {
    const gap = log.find(({ seq }, position) => seq !== position + 1)
    return gap
      ? [found(gap, null, `entry ${gap.seq} of what ${gap.remote_phone} said follows no other`)]
      : []
  })
}

/**
 * A STOP that a carrier delivered is in the log. Of the words only this one is looked for: what else counts
 * may have been configured otherwise by then.
 */
function checkHeard({ messages }: DatabaseDump, logOf: LogOf): Violation[] {
  return messages
    .filter(
      ({ carrier_message_id, text }) => carrier_message_id && keywordForm(text ?? '') === 'stop',
    )
    .filter((message) => !logOf(message).some(({ message_id }) => message_id === message.id))
    .map((message) => found(message, message.id, `says STOP, and the consent log does not`))
}

/** What may go to everybody is an answer by the server itself, and stays one for a whole generation. */
function checkAnswers({ attempts, messages }: DatabaseDump): Violation[] {
  const byId = new Map(
    messages.map((message) => [keyOf({ ...message, remote_phone: message.id }), message]),
  )
  return attempts.flatMap((attempt) => {
    const message = byId.get(keyOf({ ...attempt, remote_phone: attempt.message_id }))
    if (!message || message.generation !== attempt.generation) return []
    if (message.auto_reply_to === attempt.auto_reply_to) return []
    return [
      found(
        attempt,
        message.id,
        `attempt ${attempt.id} left as an answer to a keyword, which it is not`,
      ),
    ]
  })
}

function keyOf(ends: { organization_id: string; remote_phone: string | null }): string {
  return `${ends.organization_id} ${ends.remote_phone}`
}

function found(
  { organization_id }: { organization_id: string },
  message_id: string | null,
  says: string,
): Violation {
  return { invariant: 'I12', organization_id, message_id, says }
}
