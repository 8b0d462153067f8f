/** Fills a new sandbox: the documentation's objects and a small story, in one transaction. */
import { createOrganization } from '../accounts/create-organization.ts'
import { insertContact } from '../contacts/write-contact.ts'
import type { Context } from '../context.ts'
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import { addMillis, type Instant, toInstant, toJson, toMillis } from '../db/values.ts'
import { enqueue } from '../jobs/queue.ts'
import { insertLead } from '../leads/write-lead.ts'
import { blankMessage } from '../messages/blank-message.ts'
import type { Message } from '../messages/message.ts'
import { sendJob } from '../messages/send-job.ts'
import type { MessageState } from '../messages/states.ts'
import { composeNumber } from '../phone-numbers/rent-phone-number.ts'
import { createInboxTasks } from '../tasks/create-inbox-tasks.ts'
import { insertTemplate } from '../templates/write-template.ts'
import { examplePicture, examples } from './seed-examples.ts'
import * as story from './seed-story.ts'

export type SeedCounts = Record<'leads' | 'contacts' | 'numbers' | 'templates' | 'messages', number>

type SeedActor = { organization_id: string; user_id: string }

const tables = {
  leads: 'lead',
  contacts: 'contact',
  numbers: 'phone_number',
  templates: 'sms_template',
  messages: 'message',
} as const

/** Seeds once: a data folder that has an organization is left as it is. Tells what is there. */
export async function seedSandbox(ctx: Context): Promise<SeedCounts> {
  await ctx.db.transaction(async (tx) => {
    const known = await tx.selectFrom('organization').select('id').executeTakeFirst()
    if (known) return
    const actor = await createOrganization(tx, ctx.newId, ctx.clock.now(), {
      id: examples.organization_id,
      name: 'Fuenke Sales',
      user: {
        id: examples.user_id,
        email: 'tobias@example.com',
        first_name: 'Tobias',
        last_name: 'Fuenke',
      },
    })
    await seedNumbers(ctx, tx, actor)
    await seedExamples(ctx, tx, actor)
    await seedStory(ctx, tx, actor)
  })
  const counts = Object.entries(tables).map(async ([name, table]) => {
    const row = await ctx.db.read
      .selectFrom(table)
      .select((eb) => eb.fn.countAll().as('count'))
      .executeTakeFirst()
    return [name, Number(row?.count ?? 0)]
  })
  return Object.fromEntries(await Promise.all(counts)) as SeedCounts
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
  await insertMany(ctx.db.engine, tx, 'phone_number', rows)
}

/** The received message of the GET example, and the draft that the PUT example edits. */
async function seedExamples(ctx: Context, tx: Tx, actor: SeedActor): Promise<void> {
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
  await insertMany(ctx.db.engine, tx, 'message', [received, draft])
}

async function seedStory(ctx: Context, tx: Tx, actor: SeedActor): Promise<void> {
  const owners = new Map<
    string,
    { lead_id: string; contact_id: string; phone: string; timezone: string }
  >()
  for (const { contacts, ...fields } of story.storyLeads) {
    const lead = await insertLead(ctx, tx, actor, fields)
    for (const { phone, ...person } of contacts) {
      const phones = [{ phone, type: 'mobile' }]
      const contact = await insertContact(ctx, tx, actor, { ...person, lead_id: lead.id, phones })
      owners.set(person.name, {
        lead_id: lead.id,
        contact_id: contact.id,
        phone,
        timezone: person.timezone,
      })
    }
  }
  const templates = new Map<string, string>()
  for (const template of story.storyTemplates) {
    templates.set(
      template.name,
      (await insertTemplate(ctx, tx, actor, { ...template, is_shared: true })).id,
    )
  }
  const now = ctx.clock.now()
  await tx
    .insertInto('opt_out')
    .values({
      organization_id: actor.organization_id,
      remote_phone: story.storyOptOut,
      date_created: addMillis(now, -4990 * 60_000),
    })
    .execute()
  for (const item of story.storyMessages) {
    const { phone, timezone, ...owner } = owners.get(item.contact) ?? {}
    if (!phone || !timezone) throw new Error(`The story has no contact ${item.contact}`)
    const scheduled =
      item.state === 'scheduled' ? toInstant(story.tomorrowAtNine(toMillis(now), timezone)) : null
    const at = addMillis(now, -item.minutesAgo * 60_000)
    const message: Message = {
      ...rowOf(actor, ctx.newId('acti'), item.state, at),
      ...owner,
      cost: '1',
      activity_at: scheduled ?? at,
      date_scheduled: scheduled,
      send_at: scheduled,
      generation: scheduled ? 1 : 0,
      error_message: item.error_message ?? null,
      local_phone: item.local_phone ?? story.mainNumber,
      remote_phone: phone,
      template_id: item.template ? (templates.get(item.template) ?? null) : null,
      text: item.text,
      unfilled_tags: item.unfilled_tags ? toJson(item.unfilled_tags) : null,
    }
    await storeStoryMessage(ctx, tx, message, item)
  }
}

async function storeStoryMessage(
  ctx: Context,
  tx: Tx,
  message: Message,
  item: story.StoryMessage,
): Promise<void> {
  const media_id = ctx.newId('media')
  const url = `${ctx.config.publicUrl()}/go/sms/${message.id}/media/${media_id}/`
  const photo = [{ ...story.storyPhotoFile, media_id, size: story.storyPhoto.byteLength, url }]
  const stored = item.photo ? { ...message, attachments: toJson(photo) } : message
  await insertMany(ctx.db.engine, tx, 'message', [stored])
  if (item.photo) {
    await tx
      .insertInto('media')
      .values({
        organization_id: message.organization_id,
        id: media_id,
        message_id: message.id,
        ...story.storyPhotoFile,
        content: story.storyPhoto,
        date_created: message.date_created,
      })
      .execute()
  }
  await enqueue(ctx.db.engine, tx, ctx.newId, sendJob(stored))
  if (item.unread) await createInboxTasks(ctx, tx, [stored])
}

/** What a person wrote is theirs; what came in is nobody's. */
function rowOf(actor: SeedActor, id: string, state: MessageState, at: Instant): Message {
  const row = blankMessage({ organization_id: actor.organization_id, id, state }, at)
  const author = state === 'received' ? null : actor.user_id
  return { ...row, created_by: author, updated_by: author, user_id: actor.user_id }
}

/** A context whose next object has the id of the documentation's. */
function naming(ctx: Context, id: string): Context {
  return { ...ctx, newId: () => id }
}
