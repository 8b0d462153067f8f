/** Many leads and messages to search among, stored as the product stores them. */
import type { Context } from '../src/context.ts'
import { named } from '../src/crm/make-findable.ts'
import { insertMany } from '../src/db/bulk.ts'
import type { Tx } from '../src/db/database.ts'
import { writeWords } from '../src/db/words.ts'
import { blankMessage } from '../src/messages/blank-message.ts'
import { storeMessages } from '../src/messages/store-messages.ts'
import { addMillis } from '../src/values/instant.ts'
import { toJson } from '../src/values/json.ts'

export type Filling = {
  organization_id: string
  user_id: string
  status_ids: readonly string[]
  leads: number
  messages: number
}

const batch = 5000
const minuteMs = 60_000
const vocabulary = 20_000
const wordsEach = 10
/** Its multiples' fractions lie evenly. */
const goldenRatio = (1 + Math.sqrt(5)) / 2
const statuses = [
  'sent',
  'sent',
  'sent',
  'sent',
  'received',
  'received',
  'received',
  'draft',
] as const

/** Of lead and contact `n`. */
export const nameOf = (n: number): string => `Name${n % 5000} Company${n % 37}`
export const phoneOf = (n: number): string => `+1202${String(5_000_000 + n)}`
export const emailOf = (n: number): string => `person${n}@example${n % 50}.com`
/** One that a few dozen texts of a million have. */
export const rareWordOf = (n: number): string =>
  `word${Math.floor(vocabulary / 2) + (n % (vocabulary / 2))}`

/** Some words are in every second text, most in a few. */
function textOf(n: number): string {
  const fractions = Array.from(
    { length: wordsEach },
    (_, place) => ((n * wordsEach + place) * goldenRatio) % 1,
  )
  return fractions.map((fraction) => `word${Math.floor(vocabulary ** fraction)}`).join(' ')
}

/** As if a lead had come each minute, and so many messages with each. */
export async function fillSearch(ctx: Context, filling: Filling): Promise<void> {
  const ids: string[] = []
  for (let from = 0; from < filling.leads; from += batch) {
    const size = Math.min(batch, filling.leads - from)
    await ctx.db.transaction(async (tx) => {
      ids.push(...(await fillLeads(ctx, tx, filling, from, size)))
    })
  }
  for (let from = 0; from < filling.messages; from += batch) {
    const size = Math.min(batch, filling.messages - from)
    await ctx.db.transaction((tx) => fillMessages(ctx, tx, filling, ids, from, size))
  }
}

async function fillLeads(
  ctx: Context,
  tx: Tx,
  { organization_id, user_id, status_ids, leads }: Filling,
  from: number,
  size: number,
): Promise<string[]> {
  const numbers = Array.from({ length: size }, (_, n) => from + n)
  const lead = numbers.map((n) => {
    const at = addMillis(ctx.clock.now(), (n - leads) * minuteMs)
    return {
      ...{ organization_id, id: ctx.newId('lead'), rev: 0, ...named(nameOf(n)) },
      ...{
        description: '',
        url: null,
        addresses: toJson([]),
        created_by: user_id,
        updated_by: user_id,
      },
      ...{ status_id: status_ids[n % status_ids.length] ?? '', date_created: at, date_updated: at },
    }
  })
  const contact = lead.map(({ id, date_created, date_updated }, place) => ({
    ...{ organization_id, id: ctx.newId('cont'), rev: 0, lead_id: id, timezone: null, title: '' },
    ...named(`Person${from + place}`),
    ...{ emails: toJson([]), urls: toJson([]), created_by: user_id, updated_by: user_id },
    ...{ date_created, date_updated },
  }))
  const owned = contact.map(({ id }) => ({ organization_id, contact_id: id, position: 0 }))
  const phones = owned.map((own, place) => ({
    ...own,
    phone: phoneOf(from + place),
    type: 'mobile',
  }))
  const emails = owned.map((own, place) => ({ ...own, email_folded: emailOf(from + place) }))
  await insertMany(tx, 'lead', lead)
  await insertMany(tx, 'contact', contact)
  await insertMany(tx, 'contact_phone', phones)
  await insertMany(tx, 'contact_email', emails)
  const text = ({ name, ...row }: { organization_id: string; id: string; name: string | null }) => {
    return { ...row, text: name }
  }
  await writeWords(tx, 'lead', lead.map(text))
  await writeWords(tx, 'contact', contact.map(text))
  return lead.map(({ id }) => id)
}

async function fillMessages(
  ctx: Context,
  tx: Tx,
  { organization_id, user_id, messages }: Filling,
  lead_ids: readonly string[],
  from: number,
  size: number,
): Promise<void> {
  const rows = Array.from({ length: size }, (_, place) => {
    const n = from + place
    const state = n % 1000 === 0 ? 'failed' : (statuses[n % statuses.length] ?? 'sent')
    const at = addMillis(ctx.clock.now(), (n - messages) * minuteMs)
    const id = ctx.newId('acti')
    return {
      ...blankMessage({ organization_id, id, state }, at),
      ...{ lead_id: lead_ids[n % lead_ids.length] ?? null, user_id },
      text: textOf(n),
    }
  })
  await storeMessages(tx, rows)
}
