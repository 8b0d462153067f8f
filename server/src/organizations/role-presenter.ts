/** Roles on the wire (contract §4.3, §13). */
import { z } from 'zod'
import type { Role } from './roles.ts'

/** As Close dates what was never made (contract §13). */
const always = '0001-01-01T00:00:00'

export const RoleOut = z
  .object({
    created_by: z.string().nullable(),
    date_created: z.string(),
    date_updated: z.string(),
    editable: z.boolean().meta({ description: 'Always false.' }),
    id: z.string(),
    name: z.string(),
    organization_id: z.string().nullable(),
    permissions: z.array(z.string()),
    updated_by: z.string().nullable(),
  })
  .meta({ id: 'Role' })

export function presentRole({ id, name, permissions }: Role): z.input<typeof RoleOut> {
  return {
    ...{ created_by: null, date_created: always, date_updated: always, editable: false, id, name },
    ...{ organization_id: null, permissions: [...permissions], updated_by: null },
  }
}
