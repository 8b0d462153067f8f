/** I12: between a STOP and the next START nothing leaves for that phone. */

import { keywordOf } from '../consent/opt-out.ts'
import type { Message } from '../messages/message.ts'
import { addMillis, type Instant } from '../values/instant.ts'
import type { DatabaseDump, Limits, Said, Violation } from './violation.ts'

type Silence = { from: Instant; until: Instant | undefined }

/**
 * Attempts that began in a silence. Those that lie in their organization's future are left out: a
 * test clock was let go since, and what came first cannot be told.
 */
export function checkSilence(database: DatabaseDump, { clockSlackMs }: Limits): Violation[] {
  const silences = silencesOf(database)
  const clocks = new Map(database.clocks?.map((clock) => [clock.organization_id, clock.frozen_at]))
  return database.attempts.flatMap(
    ({ organization_id, id, message_id, remote_phone, date_started }) => {
      if (date_started > (clocks.get(organization_id) ?? database.now)) return []
      const silence = silences
        .get(`${organization_id} ${remote_phone}`)
        ?.find(
          ({ from, until }) =>
            addMillis(from, clockSlackMs) < date_started && (!until || date_started < until),
        )
      if (!silence) return []
      const says = `attempt ${id} left at ${date_started}; ${remote_phone} said STOP at ${silence.from}`
      return [{ invariant: 'I12', organization_id, message_id, says }]
    },
  )
}

function silencesOf(database: DatabaseDump): Map<string, Silence[]> {
  const silences = new Map<string, Silence[]>()
  const of = (organization_id: string, phone: string): Silence[] => {
    const key = `${organization_id} ${phone}`
    const list = silences.get(key) ?? []
    silences.set(key, list)
    return list
  }
  const said = [...(database.keywords ?? keywordsIn(database.messages))]
  for (const { organization_id, remote_phone, keyword, at } of said.sort(byTime)) {
    const list = of(organization_id, remote_phone)
    const last = list.at(-1)
    const open = last && last.until === undefined ? last : undefined
    if (keyword === 'stop' && !open) list.push({ from: at, until: undefined })
    if (keyword === 'start' && open) open.until = at
  }
  for (const { organization_id, remote_phone, date_created } of database.opt_outs)
    of(organization_id, remote_phone).push({ from: date_created, until: undefined })
  return silences
}

function byTime(a: Said, b: Said): number {
  return a.at < b.at ? -1 : 1
}

/** The STOPs and STARTs among messages: only what a carrier delivered counts, not what was logged. */
export function keywordsIn(
  messages: readonly Pick<
    Message,
    'organization_id' | 'remote_phone' | 'text' | 'carrier_message_id' | 'date_created'
  >[],
): Said[] {
  return messages.flatMap(
    ({ organization_id, remote_phone, text, carrier_message_id, date_created }) => {
      const keyword = carrier_message_id ? keywordOf(text ?? '') : undefined
      return keyword && remote_phone
        ? [{ organization_id, remote_phone, keyword, at: date_created }]
        : []
    },
  )
}
