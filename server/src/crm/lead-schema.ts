/** The lead on the wire (contract §4.1): what may be written and what comes back. */
import { z } from 'zod'
import { isRequired } from '../http/errors.ts'
import { fieldsQuery, instant, listQuery, nullableInstant, pageQuery } from '../http/schema.ts'
import { TaskOut } from '../tasks/task-schema.ts'
import {
  Contact,
  ContactEmail,
  ContactPhone,
  customValues,
  IntegrationLink,
  listMax,
  NestedContact,
  webAddress,
} from './contact-schema.ts'

const line = z.string().max(1000).nullish()
const id = z.string().max(100)
const tooLong = { error: 'List is too long.' }

const AddressIn = z
  .object({
    label: line,
    address_1: line,
    address_2: line,
    city: line,
    state: line,
    zipcode: line,
    country: line,
  })
  .meta({ id: 'LeadAddressIn' })

const content = {
  name: z.string().max(1000).nullish(),
  description: z.string().max(100_000).nullish(),
  url: webAddress.nullish(),
  status_id: id.nullish(),
  status: z.string().max(200).nullish().meta({ description: 'The label of a status.' }),
  addresses: z.array(AddressIn).max(listMax, tooLong).nullish(),
}

/** Two ways to say one thing: saying both is an error in Close, too. */
function onlyOneStatus(body: {
  status?: string | null | undefined
  status_id?: string | null | undefined
}) {
  return !(body.status && body.status_id)
}
const twoStatuses = { path: ['status'], error: 'Send either status or status_id, not both.' }

export const CreateLead = z
  .object({
    ...content,
    contacts: z.array(NestedContact).max(listMax, tooLong).nullish(),
    created_by: id.nullish(),
    date_created: nullableInstant.optional().meta({ description: 'Of one that is imported.' }),
  })
  .catchall(customValues)
  .refine(onlyOneStatus, twoStatuses)
  .meta({ id: 'CreateLead' })

export const UpdateLead = z
  .object(content)
  .catchall(customValues)
  .refine(onlyOneStatus, twoStatuses)
  .meta({ id: 'UpdateLead' })

export const ListLeads = z.object({
  ...pageQuery('leads'),
  ...fieldsQuery,
  id__in: listQuery,
  query: z.string().max(4000).nullish().meta({
    description:
      'What to find, in Close’s query language: docs/search.md. What is not understood is a 400 that shows the place.',
  }),
})

const nullable = z.string().nullable()
const nothing = z.array(z.unknown()).meta({ description: 'Always empty.' })
const records = z.array(z.record(z.string(), z.unknown()))

const LeadAddress = z
  .object({
    address_1: nullable,
    address_2: nullable,
    city: nullable,
    country: nullable,
    label: nullable,
    state: nullable,
    tz_ids: z.array(z.string()).meta({ description: 'Always empty.' }),
    zipcode: nullable,
  })
  .meta({ id: 'LeadAddress' })

export const Lead = z
  .object({
    addresses: z.array(LeadAddress),
    contact_ids: z.array(z.string()),
    contacts: z.array(Contact),
    contacts_summary: z.string().meta({ description: 'The names of the contacts.' }),
    created_by: nullable,
    created_by_name: nullable,
    custom: z
      .record(z.string(), z.unknown())
      .meta({ description: 'The values of custom fields by name; custom.cf_… has them by id.' }),
    date_created: instant,
    date_updated: instant,
    description: nullable,
    display_name: z.string().meta({ description: 'The name, or else that of the first contact.' }),
    html_url: z.string(),
    id: z.string(),
    integration_links: z.array(IntegrationLink).meta({ description: 'Always empty.' }),
    localtime: nullableInstant,
    name: nullable,
    opportunities: nothing,
    organization_id: z.string(),
    primary_address_summary: nullable,
    primary_email: ContactEmail.nullable(),
    primary_phone: ContactPhone.nullable(),
    recent_calls: records.meta({ description: 'Always empty.' }),
    source: nullable,
    status_id: z.string(),
    status_label: z.string(),
    summaries: records.meta({ description: 'Always empty.' }),
    tasks: z.array(TaskOut).meta({ description: 'The incomplete ones.' }),
    updated_by: nullable,
    updated_by_name: nullable,
    url: nullable,
  })
  .catchall(customValues)
  .meta({ id: 'Lead' })
export type Lead = z.infer<typeof Lead>

export const LeadPage = z
  .object({ has_more: z.boolean(), data: z.array(Lead), total_results: z.int() })
  .meta({ id: 'LeadPage' })

const required = z.string({ error: isRequired }).max(100)
export const MergeLeads = z
  .object({
    source: required.meta({ description: 'The id of the lead that goes.' }),
    destination: required.meta({ description: 'The id of the lead that stays.' }),
  })
  .meta({ id: 'MergeLeads' })
export const LeadsMerged = z.object({ status: z.literal('ok') }).meta({ id: 'LeadsMerged' })
