/** The statements that multiply one message of the product's into many: on both engines, quickly. */
import type { Engine } from '../../server/src/db/engine.ts'
import { messageType } from '../../server/src/messages/message-kind.ts'

export type Columns = Record<'lead' | 'message' | 'event', string[]>
/** The database gives each row its own. */
export const generated: readonly string[] = ['xact', 'seq', 'doc']
export type Wish = {
  engine: Engine
  columns: Columns
  count: number
  leads: number
  /** Each message's event: what writing has to find its way among. Reading does not. */
  companions: boolean
}

type Words = {
  numbers(count: number): string
  /** The number `of` in 43 digits. */
  digits(of: string): string
  random(prefix: string, length: 22 | 43): string
  /** `back` is a number of seconds before now. */
  instant(back: string): string
}

const words: Record<Engine, Words> = {
  sqlite: {
    numbers: (count) =>
      `(with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${count}) select n from numbers) as each_n`,
    digits: (of) => `printf('%043d', ${of})`,
    random: (prefix, length) =>
      `'${prefix}_' || substr(hex(randomblob(${Math.ceil(length / 2)})), 1, ${length})`,
    instant: (back) =>
      `strftime('%Y-%m-%dT%H:%M:%f', 'now', '-' || (${back}) || ' seconds') || '000+00:00'`,
  },
  postgres: {
    numbers: (count) => `generate_series(1, ${count}) as each_n(n)`,
    digits: (of) => `lpad((${of})::text, 43, '0')`,
    random: (prefix, length) =>
      `'${prefix}_' || left(md5(random()::text) || md5(random()::text), ${length})`,
    instant: (back) =>
      `to_char(now() at time zone 'utc' - (${back}) * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00'`,
  },
}

/** In the order in which they are to run. */
export function fillStatements({ engine, columns, count, leads, companions }: Wish): string[] {
  const { numbers, digits, random, instant } = words[engine]
  const at = instant(`${count} - each_n.n`)
  const copy = (table: keyof Columns, own: Record<string, string>, from: string): string => {
    const names = columns[table].filter((name) => !generated.includes(name))
    const values = names.map((name) => own[name] ?? `sample."${name}"`)
    return `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')}) select ${values.join(', ')} from (${sampleOf(table)}) as sample, ${from}`
  }
  const messages = [
    copy('lead', { id: `'lead_' || ${digits('each_n.n')}` }, numbers(leads)),
    copy(
      'message',
      {
        id: random('acti', 43),
        lead_id: `'lead_' || ${digits(`each_n.n % ${leads} + 1`)}`,
        ...{ contact_id: 'null', date_created: at, date_updated: at, activity_at: at },
      },
      numbers(count),
    ),
  ]
  if (!companions) return messages
  return [...messages, copy('event', { id: random('ev', 22), object_id: 'message.id' }, justMade)]
}

/** All but the one that has its event already. */
const justMade = `message where message.id <> (select object_id from (${sampleOf('event')}) as told)`

/** Of events one that tells of a message: those of leads and contacts are in the same log. */
export function sampleOf(table: keyof Columns): string {
  const where = table === 'event' ? ` where object_type = '${messageType}'` : ''
  return `select * from ${table}${where} limit 1`
}

/** A lead's id as the fill makes it; they count from 1. */
export function leadId(number: number): string {
  return `lead_${String(number).padStart(43, '0')}`
}
