/** The organization on the wire (contract §4.3). */
import { z } from 'zod'
import { isRequired } from '../http/errors.ts'
import { fieldsQuery, listQuery } from '../http/schema.ts'
import { isBlank } from '../values/folded-text.ts'
import { textMax } from '../values/segments.ts'
import { membership, organization, User } from './user-schema.ts'

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

export const OrganizationQuery = z.object({
  ...fieldsQuery,
  _expand: listQuery.meta({
    description: 'memberships__user and inactive_memberships__user add the user to a membership.',
  }),
})

/** Not in Close. */
function answer(keyword: string) {
  return z
    .string()
    .refine((text) => !isBlank(text), { error: isRequired })
    .refine((text) => [...text].length <= textMax, {
      error: `The value must be no longer than ${textMax} characters.`,
    })
    .nullish()
    .meta({
      description: `What ${keyword} is answered with; null for the usual text, which names you.`,
    })
}

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
    name: z
      .string()
      .min(1)
      .max(255)
      .refine((name) => !isBlank(name), { error: isRequired })
      .optional(),
    sms_help_text: answer('HELP'),
    sms_opt_in_text: answer('START'),
    sms_opt_out_text: answer('STOP'),
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
    plan_type: z
      .string()
      .meta({ description: 'Always enterprise: nothing here is kept for a larger plan.' }),
    sms_help_text: nullable,
    sms_opt_in_text: nullable,
    sms_opt_out_text: nullable,
  })
  .meta({ id: 'Organization' })
export type Organization = z.infer<typeof Organization>
