/** `roost keys …`: works beside a running server, which notices within a second. */
import { type ApiKey, createKey, listKeys, revokeKey } from '../accounts/api-key.ts'
import { systemClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import type { Database } from '../db/database.ts'
import { openDatabase } from '../db/open-database.ts'
import { examineSchema } from '../doctor/examine-version.ts'
import type { Instant } from '../values/instant.ts'
import { CommandError } from './command-error.ts'
import { openExisting } from './existing-database.ts'
import { findOwner } from './find-owner.ts'
import type { Globals } from './globals.ts'

export type CreateOptions = { label: string; organization?: string; user?: string }

export async function createKeyCommand(globals: Globals, options: CreateOptions): Promise<void> {
  await withDatabase(globals, async (db, now) => {
    const made = await db.transaction(async (tx) => {
      const owner = await findOwner(tx, options, now)
      return { ...owner, ...(await createKey(tx, { ...owner, label: options.label, now })) }
    })
    if (globals.json) console.log(JSON.stringify(made))
    else
      console.log(
        `${made.key}\n\nKeep it: it is not shown again. Use it as the user name, with an empty password.`,
      )
  })
}

export async function listKeysCommand(globals: Globals): Promise<void> {
  const db = await openExisting(readConfig('sandbox', globals))
  try {
    const schema = await examineSchema(db)
    if (!schema.ok) throw new CommandError(`The tables are of another version: ${schema.says}.`)
    const keys = (await listKeys(db.read)).map(({ key_hash: _, ...key }) => key)
    printKeys(globals, keys)
  } finally {
    await db.close()
  }
}

function printKeys(globals: Globals, keys: readonly Omit<ApiKey, 'key_hash'>[]): void {
  if (globals.json) {
    console.log(JSON.stringify(keys))
    return
  }
  if (keys.length === 0) console.log('No keys.')
  for (const { id, label, last_used_at, revoked_at } of keys) {
    const use = revoked_at
      ? `revoked ${revoked_at.slice(0, 10)}`
      : `last used ${last_used_at?.slice(0, 13) ?? 'never'}`
    console.log(`${id}  ${use.padEnd(24)}  ${label}`)
  }
}

export async function revokeKeyCommand(globals: Globals, id: string): Promise<void> {
  await (await openExisting(readConfig('sandbox', globals))).close()
  await withDatabase(globals, async (db, now) => {
    // The whole key is accepted as well as its id: it is what people have at hand.
    const name = id.split('.')[0] ?? id
    const revoked = await db.transaction((tx) => revokeKey(tx, name, now))
    if (!revoked) throw new CommandError(`There is no active key ${name}.`)
    console.log(
      globals.json ? JSON.stringify({ id: name, revoked_at: now }) : `${name} is revoked.`,
    )
  })
}

async function withDatabase(
  globals: Globals,
  work: (db: Database, now: Instant) => Promise<void>,
): Promise<void> {
  const { database } = readConfig('sandbox', globals)
  const db = await openDatabase(database)
  try {
    await work(db, systemClock(new Map()).now())
  } finally {
    await db.close()
  }
}
