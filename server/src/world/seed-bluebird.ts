/** Stores the small story of Bluebird Dental. */

import { byItself } from '../accounts/cause.ts'
import { sandboxCarrierId } from '../carriers/sandbox.ts'
import { applyKeyword } from '../consent/apply-keyword.ts'
import type { Context } from '../context.ts'
import { insertContact } from '../crm/write-contact.ts'
import { insertLead } from '../crm/write-lead.ts'
import type { Tx } from '../db/database.ts'
import { sendingLane } from '../messages/lane.ts'
import type { Message } from '../messages/message.ts'
import { createInboxTasks } from '../tasks/create-inbox-tasks.ts'
import { insertTemplate } from '../templates/write-template.ts'
import { addMillis, toInstant, toMillis } from '../values/instant.ts'
import { toJson } from '../values/json.ts'
import { rowOf, type SeedActor, storeSeeded } from './seed-row.ts'
import * as story from './seed-story.ts'

export async function seedBluebird(ctx: Context, tx: Tx, actor: SeedActor): Promise<void> {
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
      lane: scheduled && sendingLane(actor.organization_id, story.mainNumber, sandboxCarrierId),
      next_at: scheduled,
      generation: scheduled ? 1 : 0,
      error_message: item.error_message ?? null,
      local_phone: item.local_phone ?? story.mainNumber,
      remote_phone: phone,
      template_id: item.template ? (templates.get(item.template) ?? null) : null,
      text: item.text,
      unfilled_tags: item.unfilled_tags ? toJson(item.unfilled_tags) : null,
    }
    await storeStoryMessage(ctx, tx, message, item)
    if (item.state === 'received') await obey(ctx, tx, message, phone)
  }
}

/** One of them says STOP. */
async function obey(ctx: Context, tx: Tx, message: Message, remote_phone: string): Promise<void> {
  const { organization_id, id: message_id, date_created } = message
  const [local_phone, text] = [message.local_phone ?? '', message.text ?? '']
  const heard = { organization_id, remote_phone, local_phone, carrier_id: sandboxCarrierId }
  await applyKeyword(ctx, tx, { ...heard, text, message_id, date_created })
}

async function storeStoryMessage(
  ctx: Context,
  tx: Tx,
  message: Message,
  item: story.StoryMessage,
): Promise<void> {
  const media_id = ctx.newId('media')
  const url = `/go/sms/${message.id}/media/${media_id}/`
  const photo = [{ ...story.storyPhotoFile, media_id, size: story.storyPhoto.byteLength, url }]
  const stored = item.photo ? { ...message, attachments: toJson(photo) } : message
  await storeSeeded(ctx, tx, [stored])
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
  if (item.unread) await createInboxTasks(ctx, tx, byItself(stored.organization_id), [stored])
}
