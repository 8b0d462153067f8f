/** Groups of users on the wire (contract §4.3). */
import { z } from 'zod'
import { isRequired } from '../http/errors.ts'
import { instant } from '../http/schema.ts'
import { isBlank } from '../values/folded-text.ts'

const name = z
  .string({ error: isRequired })
  .max(200)
  .refine((text) => !isBlank(text), { error: isRequired })
const nullable = z.string().nullable()

export const Member = z.object({ user_id: z.string() }).meta({ id: 'GroupMember' })
export const Group = z
  .object({
    created_by: nullable,
    date_created: instant,
    date_updated: instant,
    id: z.string(),
    members: z.array(Member).optional().meta({ description: 'In a list with _fields only.' }),
    name: z.string(),
    organization_id: z.string(),
    updated_by: nullable,
  })
  .meta({ id: 'Group' })
export const CreateGroup = z.object({ name }).meta({ id: 'CreateGroup' })
export const UpdateGroup = z.object({ name: name.optional() }).meta({ id: 'UpdateGroup' })
export const AddMember = z
  .object({ user_id: z.string({ error: isRequired }).max(100) })
  .meta({ id: 'AddGroupMember' })
export type Group = z.infer<typeof Group>
