/** The contact on the wire (contract §4.2): what may be written and what comes back. */
import { z } from 'zod'
import { instant, nullableInstant, phoneText } from '../http/schema.ts'

/** `custom.cf_…`, by the id of a custom field or its name; other keys that nobody knows are ignored. */
export const customValues = z.unknown()

/** Phones, emails and addresses on the web, each (contract §4.2). */
export const listMax = 100
const tooLong = { error: 'List is too long.' }

/** Office, mobile, home, direct, fax, other in Close; importers bring more, so any word is taken. */
const kind = z.string().max(50).nullish()

/** A web address; one without a scheme, as people type them, gets `http://`. */
export const webAddress = z
  .string()
  .trim()
  .max(2000)
  .overwrite((text) => (text === '' || /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `http://${text}`))
  .refine((text) => text === '' || isWebAddress(text), { error: 'Invalid URL.' })

const email = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@"<>]+@[^\s@"<>]+$/, { error: 'Invalid email address.' })

const PhoneIn = z.object({ phone: phoneText, type: kind }).meta({ id: 'ContactPhoneIn' })
const EmailIn = z.object({ email, type: kind }).meta({ id: 'ContactEmailIn' })
const UrlIn = z
  .object({ url: webAddress.min(1, { error: 'Invalid URL.' }), type: kind })
  .meta({ id: 'ContactUrlIn' })

/** What a contact can be given alone as well as nested in a new lead. */
const content = {
  name: z.string().max(1000).nullish(),
  title: z.string().max(1000).nullish(),
  phones: z.array(PhoneIn).max(listMax, tooLong).nullish(),
  emails: z.array(EmailIn).max(listMax, tooLong).nullish(),
  urls: z.array(UrlIn).max(listMax, tooLong).nullish(),
  timezone: z
    .string()
    .max(100)
    .refine(isTimezone, { error: 'Not a valid choice.' })
    .nullish()
    .meta({ description: 'IANA name, such as America/Chicago.' }),
}
const id = z.string().max(100)

/** A contact nested in a new lead. */
export const NestedContact = z
  .object({ ...content, date_created: nullableInstant.optional() })
  .catchall(customValues)
  .meta({ id: 'NestedContact' })
export type NestedContact = z.infer<typeof NestedContact>

export const CreateContact = z
  .object({
    lead_id: id.nullish().meta({
      description: 'Without it the contact gets a new lead, named after it.',
    }),
    ...content,
    created_by: id.nullish(),
    date_created: nullableInstant.optional(),
  })
  .catchall(customValues)
  .meta({ id: 'CreateContact' })
export type CreateContact = z.infer<typeof CreateContact>

export const UpdateContact = z
  .object({
    lead_id: id.nullish().meta({ description: 'A contact stays with its lead.' }),
    ...content,
  })
  .catchall(customValues)
  .meta({ id: 'UpdateContact' })
export type UpdateContact = z.infer<typeof UpdateContact>

const nullable = z.string().nullable()
const noTimezones = z.array(z.string()).meta({ description: 'Always empty.' })
const nothing = z.array(z.unknown()).meta({ description: 'Always empty.' })

export const ContactPhone = z
  .object({
    country: nullable,
    outbound_sms_blocked: z.boolean().meta({ description: 'The number has opted out of SMS.' }),
    phone: z.string(),
    phone_formatted: z.string(),
    type: z.string(),
    tz_ids: noTimezones,
  })
  .meta({ id: 'ContactPhone' })
export type ContactPhone = z.infer<typeof ContactPhone>

export const ContactEmail = z
  .object({ email: z.string(), is_unsubscribed: z.boolean(), type: z.string() })
  .meta({ id: 'ContactEmail' })

export const IntegrationLink = z
  .object({ name: z.string(), url: z.string() })
  .meta({ id: 'IntegrationLink' })

export const Contact = z
  .object({
    created_by: nullable,
    date_created: instant,
    date_updated: instant,
    display_name: z.string().meta({ description: 'The name, or else the first email or phone.' }),
    emails: z.array(ContactEmail),
    id: z.string(),
    integration_links: z.array(IntegrationLink).meta({ description: 'Always empty.' }),
    lead_id: nullable,
    lead_suggestions_operation_id: nullable,
    name: nullable,
    organization_id: z.string(),
    phones: z.array(ContactPhone),
    recent_calls: nothing,
    subscriptions: nothing,
    timezone: nullable,
    timezone_source: nullable,
    title: nullable,
    updated_by: nullable,
    urls: z.array(z.object({ type: z.string(), url: z.string() }).meta({ id: 'ContactUrl' })),
  })
  .catchall(customValues)
  .meta({ id: 'Contact' })
export type Contact = z.infer<typeof Contact>

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

function isTimezone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}
