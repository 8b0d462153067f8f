/** Stores the objects of the documentation's examples. */

import type { Context } from '../context.ts'
import { insertContact } from '../crm/write-contact.ts'
import { insertLead } from '../crm/write-lead.ts'
import type { Tx } from '../db/database.ts'
import type { Message } from '../messages/message.ts'
import { toJson } from '../values/json.ts'
import { examplePicture, examples } from './seed-examples.ts'
import { rowOf, type SeedActor, storeSeeded } from './seed-row.ts'

/** The received message of the GET example, and the draft that the PUT example edits. */
export async function seedDocumentation(ctx: Context, tx: Tx, actor: SeedActor): Promise<void> {
  const { lead_id, contact_id, date } = examples
  await insertLead(naming(ctx, lead_id), tx, actor, {
    name: 'Sudden Valley Homes',
    description: 'The lead of the documentation’s examples.',
  })
  const phones = [
    { phone: '+18183334444', type: 'mobile' },
    { phone: '+18183004000', type: 'office' },
  ]
  await insertContact(naming(ctx, contact_id), tx, actor, {
    lead_id,
    name: 'Lindsay Bluth',
    phones,
  })
  const example = {
    lead_id,
    contact_id,
    activity_at: date,
    date_created: date,
    date_updated: date,
    cost: '1',
  }
  const received: Message = {
    ...rowOf(actor, examples.message_id, 'received', date),
    ...example,
    attachments: toJson([examplePicture]),
    local_phone: '+16503334444',
    remote_phone: '+18183004000',
    text: 'SMS in Close? HUZZAH!!!',
  }
  const draft: Message = {
    ...rowOf(actor, examples.placeholder_id, 'draft', date),
    ...example,
    local_phone: '+14154445555',
    remote_phone: '+18183334444',
    text: 'A draft for the update example.',
  }
  await storeSeeded(ctx, tx, [received, draft])
}

/** A context whose next object has the id of the documentation's. */
function naming(ctx: Context, id: string): Context {
  return { ...ctx, newId: (prefix) => (id.startsWith(`${prefix}_`) ? id : ctx.newId(prefix)) }
}
