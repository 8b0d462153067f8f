/** Fills a new sandbox: the documentation's objects and a small story, in one transaction. */

import type { Context } from '../context.ts'
import type { Reader, Tx } from '../db/database.ts'
import { insertRows } from '../events/change-rows.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { phoneNumberKind } from '../phone-numbers/phone-number.ts'
import { composeNumber } from '../phone-numbers/rent-phone-number.ts'
import { seedBluebird } from './seed-bluebird.ts'
import { seedDocumentation } from './seed-documentation.ts'
import { examples } from './seed-examples.ts'
import { type SeedActor, seedActor } from './seed-row.ts'
import * as story from './seed-story.ts'

export type SeedCounts = Record<'leads' | 'contacts' | 'numbers' | 'templates' | 'messages', number>

const tables = {
  leads: 'lead',
  contacts: 'contact',
  numbers: 'phone_number',
  templates: 'sms_template',
  messages: 'message',
} as const

/** Seeds once: a data folder that has an organization is left as it is. Tells what is there. */
export async function seedSandbox(ctx: Context): Promise<SeedCounts> {
  // A restart on a full disk must find nothing to write.
  if (!(await hasOrganization(ctx.db.read))) await fill(ctx)
  const counts = Object.entries(tables).map(async ([name, table]) => {
    const row = await ctx.db.read
      .selectFrom(table)
      .select((eb) => eb.fn.countAll().as('count'))
      .executeTakeFirst()
    return [name, Number(row?.count ?? 0)]
  })
  return Object.fromEntries(await Promise.all(counts)) as SeedCounts
}

async function fill(ctx: Context): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await ctx.db.lock(tx, ['seed'])
    if (await hasOrganization(tx)) return
    const made = await createOrganization(tx, ctx.newId, ctx.clock.now(), {
      id: examples.organization_id,
      name: 'Fuenke Sales',
      user: {
        id: examples.user_id,
        email: 'tobias@example.com',
        first_name: 'Tobias',
        last_name: 'Fuenke',
      },
    })
    const actor = seedActor(made.organization_id, made.user_id)
    await seedNumbers(ctx, tx, actor)
    await seedDocumentation(ctx, tx, actor)
    await seedBluebird(ctx, tx, actor)
  })
}

async function hasOrganization(db: Reader): Promise<boolean> {
  return (await db.selectFrom('organization').select('id').executeTakeFirst()) !== undefined
}

async function seedNumbers(ctx: Context, tx: Tx, actor: SeedActor): Promise<void> {
  const labels: [string, string][] = [
    [story.mainNumber, 'Main'],
    [story.supportNumber, 'Support'],
    ...examples.local_phones.map((number): [string, string] => [number, 'From the documentation']),
  ]
  const rows = labels.map(([number, label]) => {
    const wish = { country: 'US', sharing: 'personal' as const, prefix: '' }
    return { ...composeNumber(ctx, actor, wish, { number, country: 'US' }), label }
  })
  await insertRows(ctx, tx, phoneNumberKind, actor, rows)
}
