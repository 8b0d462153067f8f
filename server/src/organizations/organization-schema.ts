/** The organization on the wire (contract §4.3). */
import { z } from 'zod'
import { fieldsQuery, listQuery } from '../http/schema.ts'
import { membership, organization, User } from './user-schema.ts'

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

export const OrganizationQuery = z.object({
  ...fieldsQuery,
  _expand: listQuery.meta({
    description: 'memberships__user and inactive_memberships__user add the user to a membership.',
  }),
})

export const UpdateOrganization = z
  .object({
    currency: z
      .string()
      .refine((code) => currencies.has(code), { error: 'Not a valid choice.' })
      .optional()
      .meta({ description: 'Three letters, such as USD.' }),
    lead_statuses: z
      .array(z.object({ id: z.string().max(100) }))
      .max(1000, { error: 'List is too long.' })
      .optional()
      .meta({ description: 'All statuses in the order wanted. Those left out come last.' }),
    name: z.string().min(1).max(255).optional(),
  })
  .meta({ id: 'UpdateOrganization' })
export type UpdateOrganization = z.infer<typeof UpdateOrganization>

const nullable = z.string().nullable()

const OrganizationMembership = z
  .object({
    ...membership,
    user: User.optional().meta({ description: 'With _expand only.' }),
    user_email: z.string(),
    user_first_name: z.string(),
    user_full_name: z.string(),
    user_image: nullable,
    user_last_name: z.string(),
    user_phone: nullable.meta({ description: 'The first number they can send from.' }),
  })
  .meta({ id: 'OrganizationMembership' })
export type OrganizationMembership = z.infer<typeof OrganizationMembership>

export const Organization = z
  .object({
    ...organization,
    currency: z.string(),
    currency_symbol: z.string(),
    inactive_memberships: z.array(OrganizationMembership).meta({ description: 'Always empty.' }),
    memberships: z.array(OrganizationMembership),
  })
  .meta({ id: 'Organization' })
export type Organization = z.infer<typeof Organization>
