/** I2, I3, I6: when a message left, how often, and with what in it. */

import type { Attempt } from '../sending/attempt.ts'
import { verdictOf } from '../sending/verdict.ts'
import { addMillis } from '../values/instant.ts'
import { type Dossier, markedRow } from './dossier.ts'
import type { Finding, Submit } from './violation.ts'

/** I2: neither the mark nor the submit came before send_at. */
export function checkTimes(dossier: Dossier): Finding[] {
  return dossier.attempts.flatMap((attempt) => {
    const send_at = markedRow(dossier, attempt.generation)?.send_at
    if (!send_at) return []
    const earliest = addMillis(send_at, -dossier.limits.clockSlackMs)
    const times = [attempt.date_started]
    for (const submit of submitsOf(dossier, attempt)) times.push(submit.time)
    return times
      .filter((time) => time < earliest)
      .map((time) => ({ invariant: 'I2', says: `left at ${time}, before its send_at ${send_at}` }))
  })
}

/** I3: of each generation, at most one attempt may have been taken, and the carrier saw it once. */
export function checkOnce(dossier: Dossier): Finding[] {
  const generations = Map.groupBy(dossier.attempts, (attempt) => attempt.generation)
  const found = [...generations.entries()].flatMap(([generation, attempts]) => [
    ...tooMany(dossier, generation, attempts),
    ...miscounted(dossier, generation, attempts),
  ])
  for (const attempt of dossier.attempts) {
    const seen = submitsOf(dossier, attempt).length
    if (seen > 1) found.push(`the carrier saw attempt ${attempt.id} ${seen} times`)
  }
  const known = new Set(dossier.attempts.map((attempt) => attempt.id))
  for (const { attempt_id } of dossier.submits)
    if (!known.has(attempt_id))
      found.push(`the carrier saw attempt ${attempt_id}, which was never marked`)
  return found.map((says) => ({ invariant: 'I3', says }))
}

function tooMany(dossier: Dossier, generation: number, attempts: readonly Attempt[]): string[] {
  const left = attempts.filter((attempt) => {
    const verdict = verdictOf(attempt.outcome, dossier.receipts.get(attempt.id) ?? [])
    const taken = submitsOf(dossier, attempt).some((submit) => submit.outcome === 'accepted')
    return taken || (verdict !== 'rejected' && verdict !== 'busy')
  })
  if (left.length < 2) return []
  return [`${left.length} attempts of generation ${generation} may have been taken`]
}

/** Attempts are numbered from 1, and the row knows how many there were. */
function miscounted(
  { message }: Dossier,
  generation: number,
  attempts: readonly Attempt[],
): string[] {
  if (attempts.some((attempt, position) => attempt.number !== position + 1))
    return [`the attempts of generation ${generation} are not numbered from 1`]
  if (message?.generation === generation && message.attempts !== attempts.length)
    return [`it counts ${message.attempts} attempts, and there are ${attempts.length}`]
  return []
}

/** I6: what the carrier was given is what the row said when it was marked. */
export function checkContent(dossier: Dossier): Finding[] {
  return dossier.attempts.flatMap((attempt): Finding[] => {
    const row = markedRow(dossier, attempt.generation)
    if (!row) {
      const says = `attempt ${attempt.id} is of a generation of which no event tells`
      const isKept = dossier.history.length > 0 && !dossier.limits.eventsExpire
      return isKept ? [{ invariant: 'I8', says }] : []
    }
    const wrong = [
      ...differing('its number', attempt.local_phone, row.local_phone),
      ...differing('its recipient', attempt.remote_phone, row.remote_phone),
      ...submitsOf(dossier, attempt).flatMap((submit) => [
        ...differing('its text', submit.text, row.text?.toWellFormed() ?? ''),
        ...differing('its number', submit.from, row.local_phone),
        ...differing('its recipient', submit.to, row.remote_phone),
      ]),
    ]
    return wrong.map((says) => ({ invariant: 'I6', says: `attempt ${attempt.id}: ${says}` }))
  })
}

function differing(what: string, left: string, stored: string | null): string[] {
  return left === stored ? [] : [`${what} left as “${left}” and was stored as “${stored}”`]
}

function submitsOf({ submits }: Dossier, { id }: Attempt): Submit[] {
  return submits.filter((submit) => submit.attempt_id === id)
}
