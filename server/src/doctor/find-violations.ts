/** The invariants (guarantees b.4), checked by one pure function over three logs. */
import { checkChain } from './check-chain.ts'
import { checkMoves } from './check-moves.ts'
import { checkObjects } from './check-objects.ts'
import { checkProgress, checkVerdict } from './check-outcome.ts'
import { checkAcks, checkCancelled } from './check-promises.ts'
import { checkIds, checkOwners, checkReceived } from './check-rows.ts'
import { checkSilence } from './check-silence.ts'
import { checkContent, checkOnce, checkTimes } from './check-submits.ts'
import { type Dossier, openDossiers } from './dossier.ts'
import type { Finding, Logs, Violation } from './violation.ts'

const perMessage: readonly ((dossier: Dossier) => Finding[])[] = [
  checkAcks,
  checkTimes,
  checkOnce,
  checkProgress,
  checkCancelled,
  checkContent,
  checkMoves,
  checkChain,
  checkVerdict,
]

/**
 * Every broken invariant that the logs show, in words; none after any crash, race or storm. Without
 * acknowledgements and the carrier's log it finds what the database alone can show.
 */
export function findViolations(logs: Logs): Violation[] {
  const { database, limits } = logs
  const clockSlackMs = limits?.clockSlackMs ?? 0
  const ofMessages = openDossiers(logs).flatMap((dossier) =>
    perMessage
      .flatMap((check) => check(dossier))
      .map(({ invariant, says }) => ({
        invariant,
        organization_id: dossier.organization_id || null,
        message_id: dossier.message_id || null,
        says,
      })),
  )
  return [
    ...ofMessages,
    ...checkObjects(database, limits?.eventsExpire ?? false),
    ...checkReceived(database),
    ...checkOwners(database),
    ...checkSilence(database, clockSlackMs),
    ...checkIds(database),
  ]
}
