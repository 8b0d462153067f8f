/** Users on the wire, and what `/me/` tells of the caller (contract §4.3). */
import { z } from 'zod'
import { fieldsQuery, instant, pageQuery } from '../http/schema.ts'

export const userOrders = ['last_name,first_name', 'first_name,last_name'] as const

export const ListUsers = z.object({
  ...pageQuery('users'),
  ...fieldsQuery,
  _order_by: z
    .preprocess((value) => value || undefined, z.enum(userOrders).nullish())
    .meta({
      type: ['string', 'null'],
      enum: [...userOrders, null],
      description: 'By last name when missing.',
    }),
})

const nullable = z.string().nullable()

const person = {
  date_created: instant,
  date_updated: instant,
  email: z.string(),
  first_name: z.string(),
  id: z.string(),
  image: nullable,
  last_name: z.string(),
  last_used_timezone: nullable,
}

export const User = z
  .object({ ...person, organizations: z.array(z.string()).meta({ description: 'Ids.' }) })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

/** What every list of memberships shows. */
export const membership = {
  auto_record_calls: z.literal('disabled'),
  id: z.string(),
  permissions_granted: z.array(z.string()).meta({ description: 'Always empty.' }),
  role_id: z.string(),
  track_email_opens: z.literal(false),
  user_id: z.string(),
}

export const Membership = z
  .object({ ...membership, organization_id: z.string() })
  .meta({ id: 'Membership' })
export type Membership = z.infer<typeof Membership>

/** The parts of an organization that `/me/` and `/organization/` have in common. */
export const organization = {
  created_by: nullable,
  date_created: instant,
  date_updated: instant,
  id: z.string(),
  lead_statuses: z.array(z.object({ id: z.string(), label: z.string() })),
  name: z.string(),
  pipelines: z.array(z.unknown()).meta({ description: 'Always empty.' }),
  updated_by: nullable,
}

export const OrganizationSummary = z.object(organization).meta({ id: 'OrganizationSummary' })
export type OrganizationSummary = z.infer<typeof OrganizationSummary>

const UserPhoneNumber = z
  .object({
    date_created: instant,
    date_updated: instant,
    id: z.string(),
    number: z.string(),
    organization_id: z.string(),
  })
  .meta({ id: 'UserPhoneNumber' })

export const Me = z
  .object({
    ...person,
    email_accounts: z.array(z.unknown()).meta({ description: 'Always empty.' }),
    memberships: z.array(Membership),
    organizations: z.array(OrganizationSummary),
    phone_numbers: z
      .array(UserPhoneNumber)
      .meta({ description: 'Your own numbers, then the group numbers you take part in.' }),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof Me>
