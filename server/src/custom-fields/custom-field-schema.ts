/** Custom fields on the wire (contract §4.1). */
import { z } from 'zod'
import { isRequired } from '../http/errors.ts'
import { instant } from '../http/schema.ts'
import { isBlank } from '../values/folded-text.ts'
import { fieldTypes } from './custom-field.ts'

const choicesMax = 1000
const text = z.string().max(1000)
const name = z
  .string({ error: isRequired })
  .max(200)
  .refine((given) => !isBlank(given), { error: isRequired })
const choices = z.array(text.min(1)).max(choicesMax, { error: 'List is too long.' }).nullish()
const ignored = { description: 'Accepted and without effect.' }
const others = {
  description: text.nullish(),
  editable_with_roles: z.array(text).nullish().meta(ignored),
  referenced_custom_type_id: text.nullish().meta(ignored),
}

export const CreateCustomField = z
  .object({
    name,
    type: z.enum(fieldTypes).default('text'),
    accepts_multiple_values: z.boolean().nullish(),
    choices,
    ...others,
  })
  .refine(({ type, choices: given }) => type !== 'choices' || (given?.length ?? 0) > 0, {
    path: ['choices'],
    error: isRequired,
  })
  .meta({ id: 'CreateCustomField' })
export type CreateCustomField = z.infer<typeof CreateCustomField>

export const UpdateCustomField = z
  .object({
    name: name.optional(),
    type: z.enum(fieldTypes).optional().meta({ description: 'Cannot be changed.' }),
    accepts_multiple_values: z.boolean().nullish().meta({
      description: 'A field that accepts one value can come to accept several, not the reverse.',
    }),
    choices,
    ...others,
  })
  .meta({ id: 'UpdateCustomField' })
export type UpdateCustomField = z.infer<typeof UpdateCustomField>

const nullable = z.string().nullable()

export const CustomFieldOut = z
  .object({
    accepts_multiple_values: z.boolean(),
    choices: z.array(z.string()).optional().meta({ description: 'Of type choices.' }),
    converting_to_type: nullable.meta({ description: 'Always null.' }),
    created_by: nullable,
    date_created: instant,
    date_updated: instant,
    description: nullable,
    editable_with_roles: z.array(z.string()).meta({ description: 'Always empty.' }),
    id: z.string(),
    is_shared: z.boolean().meta({ description: 'Always false.' }),
    name: z.string(),
    organization_id: z.string(),
    referenced_custom_type_id: nullable.meta({ description: 'Always null.' }),
    type: z.enum(fieldTypes),
    updated_by: nullable,
  })
  .meta({ id: 'CustomField' })
export type CustomFieldOut = z.infer<typeof CustomFieldOut>
