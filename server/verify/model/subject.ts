/** The server under test: the whole application, called without a network, on either engine. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { pino } from 'pino'
import type { Clock, FrozenClocks } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import type { DatabaseLocation } from '../../src/db/database.ts'
import { openDatabase } from '../../src/db/open-database.ts'
import { createServer } from '../../src/server.ts'
import { type Instant, toMillis } from '../../src/values/instant.ts'
import { createPeople, type People, type Person } from '../../test/people.ts'

export type Caller = keyof People
// biome-ignore lint/suspicious/noExplicitAny: whatever comes back is compared with the model.
export type Answer = { status: number; body: any }

export type Subject = {
  alice: Person
  /** Calls as Alice unless somebody else is named. */
  call(method: string, path: string, body?: object, who?: Caller): Promise<Answer>
  /** Back to no messages, with time standing still; resolves to that time in milliseconds. */
  reset(): Promise<number>
  /** HTTP calls so far. */
  calls(): number
  close(): Promise<void>
}

const begin = '2026-11-21T09:00:00.000000+00:00' as Instant

/** Opens a server on SQLite in a folder of its own, or on the empty PostgreSQL database given. */
export async function openSubject(postgresUrl?: string): Promise<Subject> {
  // In memory if possible: nothing here is about the disk, which would be the slow part.
  const directory = mkdtempSync(
    join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'roost-model-'),
  )
  const location: DatabaseLocation = postgresUrl
    ? { engine: 'postgres', url: postgresUrl }
    : { engine: 'sqlite', directory }
  const frozen: FrozenClocks = new Map()
  const server = await createServer({
    config: readConfig('sandbox', {}, { ROOST_DATA_DIR: directory, ROOST_SEED: '0' }),
    db: await openDatabase(location),
    clock: standingClock(frozen),
    frozen,
    log: pino({ level: 'silent' }),
  })
  const people = await createPeople(server.ctx)
  await allowEmptying(server.ctx)
  let calls = 0
  const call: Subject['call'] = async (method, url, body, who = 'alice') => {
    calls++
    const authorization = `Basic ${Buffer.from(`${people[who].key}:`).toString('base64')}`
    const response = await server.app.inject({
      method: method as 'GET',
      url,
      headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { payload: JSON.stringify(body) }),
    })
    return { status: response.statusCode, body: response.json() }
  }
  return {
    alice: people.alice,
    call,
    async reset() {
      await call('POST', '/_/sandbox/clock/release/', {})
      await empty(server.ctx)
      await call('POST', '/_/sandbox/clock/freeze/', {})
      return toMillis(begin)
    },
    calls: () => calls,
    async close() {
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Time of its own has only the organization, by its test clock. */
function standingClock(frozen: FrozenClocks): Clock {
  return {
    now: () => begin,
    nowOf: (organization_id) => frozen.get(organization_id) ?? begin,
    isFrozen: (organization_id) => frozen.has(organization_id),
    after(millis, callback) {
      const timer = setTimeout(callback, millis)
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
}

/** Children before parents. Leads that unknown senders got stay: nothing here asks about leads. */
const emptied = [
  'task',
  'media',
  'consent',
  'receipt',
  'attempt',
  'event',
  'sandbox_plan',
  'sandbox_submit',
  'message',
] as const

/** Nothing is taken out of the consent log, but here. */
async function allowEmptying({ db }: Context): Promise<void> {
  const allow =
    db.engine === 'sqlite'
      ? sql`drop trigger consent_no_delete`
      : sql`alter table consent disable trigger user`
  await db.transaction((tx) => allow.execute(tx))
}

async function empty({ db }: Context): Promise<void> {
  await db.transaction(async (tx) => {
    for (const table of emptied) await tx.deleteFrom(table).execute()
  })
}
