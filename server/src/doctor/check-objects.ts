/** I8 of leads, contacts, numbers, tasks and templates: all that changes them is in the log. */
import type { Event } from '../events/event.ts'
import { digestOf, type LoggedKind, type LoggedRow } from '../events/logged-object.ts'
import { walkBack } from '../events/walk-back.ts'
import { objectKinds } from '../feed/logged-tables.ts'
import type { DatabaseDump, Violation } from './violation.ts'

/** Each revision has its event, and the row is what the last of them says. */
export function checkObjects(
  { objects, events }: DatabaseDump,
  eventsExpire: boolean,
): Violation[] {
  const logs = Map.groupBy(events, ({ object_id }) => object_id)
  return objectKinds.flatMap((kind) => {
    const isOfKind = ({ object_type }: { object_type: string }) =>
      kind.object_types.includes(object_type)
    const rows = new Map(objects.filter(isOfKind).map(({ row }) => [row.id, row]))
    const logged = events.filter(isOfKind)
    const ids = new Set([...rows.keys(), ...logged.map(({ object_id }) => object_id)])
    return [...ids].flatMap((id) => {
      const log = (logs.get(id) ?? []).toSorted((a, b) => a.rev - b.rev)
      return breachesOf(kind, rows.get(id), log, eventsExpire).map((says) =>
        found(
          rows.get(id) ?? log[0],
          `${log[0]?.object_type ?? kind.object_types[0]} ${id} ${says}`,
        ),
      )
    })
  })
}

function breachesOf(
  kind: LoggedKind<LoggedRow>,
  row: LoggedRow | undefined,
  log: readonly Event[],
  eventsExpire: boolean,
): string[] {
  const [first, last] = [log[0], log.at(-1)]
  if (!first || !last) return eventsExpire ? [] : ['has no event at all']
  const untold = walkBack(row ?? null, log).findLast(
    ({ event, after }) => after && digestOf(kind, after) !== event.digest,
  )
  const says = untold
    ? [`was something else after revision ${untold.event.rev}: a change has no event`]
    : []
  const isBegun = first.action === 'created' && first.rev === 0
  if (!isBegun && !eventsExpire) says.push(`has a log that begins with revision ${first.rev}`)
  for (const [position, event] of log.entries())
    if (event.rev !== first.rev + position) says.push(`has no event of revision ${event.rev - 1}`)
  if (row && last.rev !== row.rev)
    says.push(`has a revision ${row.rev}, its log ends at ${last.rev}`)
  if (Boolean(row) === (last.action === 'deleted'))
    says.push(row ? 'is there, and its log says deleted' : 'is gone, and no event says deleted')
  return says
}

function found(of: { organization_id: string } | undefined, says: string): Violation {
  const organization_id = of?.organization_id ?? null
  return { invariant: 'I8', organization_id, message_id: null, says }
}
