/** The sandbox's key: the user's own from the environment, or one made once and kept beside the data. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createKey, findAccount } from '../accounts/api-key.ts'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { makePrivateFolder, writePrivateFile } from '../db/private-files.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { examples } from '../world/seed-examples.ts'

/** Where a key that was made is kept. */
export function keyFile({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'dev.env')
}

/** Returns a key that works, for the seeded user or the first there is. */
export async function developerKey(ctx: Context): Promise<string> {
  const { apiKey, dataDir } = ctx.config
  const file = keyFile(ctx.config)
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
  if (!apiKey) {
    makePrivateFolder(dataDir)
    writePrivateFile(file, `ROOST_API_KEY=${key}\n`)
  }
  return key
}

function readKey(file: string): string | undefined {
  try {
    return /^ROOST_API_KEY=(\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
