/** The sandbox's key: the user's own from the environment, or one made once and kept beside the data. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createKey, findAccount } from '../accounts/api-key.ts'
import type { Context } from '../context.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { examples } from '../world/seed-examples.ts'

/** Returns a key that works, for the seeded user or the first there is. */
export async function developerKey(ctx: Context): Promise<string> {
  const { apiKey, dataDir } = ctx.config
  const file = join(dataDir, 'dev.env')
  const wanted = apiKey ?? readKey(file)
  if (wanted && (await findAccount(ctx.db.read, wanted))) return wanted
  const { key } = await ctx.db.transaction(async (tx) => {
    const users = await tx
      .selectFrom('user')
      .select(['organization_id', 'id'])
      .orderBy('date_created')
      .execute()
    const first = users.find((user) => user.id === examples.user_id) ?? users[0]
    const owner = first
      ? { organization_id: first.organization_id, user_id: first.id }
      : await createOrganization(tx, ctx.newId, ctx.clock.now())
    return createKey(tx, { ...owner, label: 'sandbox', now: ctx.clock.now() }, apiKey)
  })
  // The user's own key is theirs to keep; a made one must be findable.
  if (!apiKey) writeFileSync(file, `ROOST_API_KEY=${key}\n`, { mode: 0o600 })
  return key
}

function readKey(file: string): string | undefined {
  try {
    return /^ROOST_API_KEY=(\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
