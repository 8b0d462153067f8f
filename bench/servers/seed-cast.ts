/** Stores the cast; only the first server of a database does. */
import { createKey } from '../../server/src/accounts/api-key.ts'
import type { Context } from '../../server/src/context.ts'
import { insertContact } from '../../server/src/crm/write-contact.ts'
import { insertLead } from '../../server/src/crm/write-lead.ts'
import { insertRows } from '../../server/src/events/change-rows.ts'
import { createOrganization } from '../../server/src/organizations/create-organization.ts'
import { phoneNumberKind } from '../../server/src/phone-numbers/phone-number.ts'
import { composeNumber } from '../../server/src/phone-numbers/rent-phone-number.ts'
import { seedActor } from '../../server/src/world/seed-row.ts'
import { cast } from './cast.ts'

export async function seedCast(ctx: Context): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await ctx.db.lock(tx, ['seed'])
    if (await tx.selectFrom('organization').select('id').executeTakeFirst()) return
    const now = ctx.clock.now()
    const made = await createOrganization(tx, ctx.newId, now, {
      id: cast.organization_id,
      user: { id: cast.user_id, first_name: 'Ada', last_name: 'Okafor' },
    })
    const actor = seedActor(made.organization_id, made.user_id)
    await createKey(tx, { ...made, label: 'bench', now }, cast.key)
    const wish = { country: 'US', sharing: 'personal' as const, prefix: '' }
    const number = { number: cast.local_phone, country: 'US' }
    const row = { ...composeNumber(ctx, actor, wish, number), carrier_id: cast.carrier_id }
    await insertRows(ctx, tx, phoneNumberKind, actor, [row])
    await insertLead(naming(ctx, cast.lead_id), tx, actor, { name: 'Bluebird' })
    await insertContact(naming(ctx, cast.contact_id), tx, actor, {
      lead_id: cast.lead_id,
      name: 'Tobias',
      phones: [{ phone: cast.remote_phone, type: 'mobile' }],
    })
  })
}

/** A context whose next object has the id of the cast's. */
function naming(ctx: Context, id: string): Context {
  return { ...ctx, newId: (prefix) => (id.startsWith(`${prefix}_`) ? id : ctx.newId(prefix)) }
}
