/** `roost oauth …`: programs that may ask people to act for them; works beside a running server. */
import { listClients, removeClient } from '../oauth/list-clients.ts'
import { OauthError } from '../oauth/oauth-error.ts'
import { readUris, registerClient } from '../oauth/register-client.ts'
import { fromJson } from '../values/json.ts'
import { CommandError } from './command-error.ts'
import type { Globals } from './globals.ts'
import { withDatabase } from './with-database.ts'

export type AddOptions = { name: string; redirectUri: string[]; public?: boolean }

export async function addClientCommand(globals: Globals, options: AddOptions): Promise<void> {
  const { name, public: isPublic = false } = options
  const redirect_uris = urisOf(options)
  await withDatabase(globals, async ({ db, clock }) => {
    const client = { name, redirect_uris, isPublic }
    const made = await db.transaction((tx) => registerClient(tx, client, clock.now()))
    if (globals.json) return console.log(JSON.stringify(made))
    console.log(`client_id      ${made.client_id}`)
    if (made.client_secret)
      console.log(`client_secret  ${made.client_secret}\n\nKeep the secret: it is not shown again.`)
  })
}

function urisOf({ redirectUri }: AddOptions): string[] {
  try {
    return readUris(redirectUri)
  } catch (error) {
    if (error instanceof OauthError)
      throw new CommandError(`--redirect-uri: ${error.message}`, { cause: error })
    throw error
  }
}

export async function listClientsCommand(globals: Globals): Promise<void> {
  await withDatabase(globals, async ({ db }) => {
    const clients = await listClients(db.read)
    const shown = clients.map(({ secret_hash, redirect_uris, ...client }) => {
      return { ...client, public: secret_hash === null, redirect_uris: fromJson(redirect_uris) }
    })
    if (globals.json) return console.log(JSON.stringify(shown))
    if (shown.length === 0)
      console.log('No programs. They register by themselves, or: roost oauth add')
    for (const { id, name, grants, last_used_at } of shown) {
      const use = `last allowed ${last_used_at?.slice(0, 10) ?? 'never'}`
      console.log(`${id}  ${use.padEnd(23)}  ${String(grants).padStart(4)} in force  ${name}`)
    }
  })
}

export async function removeClientCommand(globals: Globals, id: string): Promise<void> {
  await withDatabase(globals, async ({ db, clock }) => {
    const now = clock.now()
    const removed = await db.transaction((tx) => removeClient(tx, id, now))
    if (!removed) throw new CommandError(`There is no program ${id}.`)
    console.log(
      globals.json
        ? JSON.stringify({ id, removed_at: now })
        : `${id} is removed, and whatever it was allowed ends.`,
    )
  })
}
