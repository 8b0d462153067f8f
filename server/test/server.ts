/** A whole server for a test: real database, real app, time that the test moves. */
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { Clock, FrozenClocks } from '../src/clock.ts'
import { readConfig } from '../src/config.ts'
import type { DatabaseLocation } from '../src/db/database.ts'
import { openDatabase } from '../src/db/open-database.ts'
import { createServer, type Server } from '../src/server.ts'
import { addMillis, type Instant } from '../src/values/instant.ts'
import { makePlace } from './database.ts'
import { createPeople, type People, type Person } from './people.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever comes back.
export type Answer<T = any> = {
  status: number
  body: T
  headers: Record<string, unknown>
  text: string
}
export type CallOptions = {
  body?: unknown
  /** Sent as it is, instead of `body`. */
  payload?: string | Buffer
  headers?: Record<string, string>
}
export type Api = (method: string, path: string, options?: CallOptions) => Promise<Answer>

/** Of the environment, besides those that every test has. */
export type Settings = Record<string, string>

export type TestServer = Server & {
  /** Calls as Alice. Paths are relative to /api/v1 unless they start with /_/ or /go/ or /api. */
  api: Api
  as(person: Person | undefined): Api
  alice: Person
  /** In Alice's organization. */
  bob: Person
  /** In another organization: must never see or touch anything of Alice's. */
  charlie: Person
  clock: TestClock
}

export type TestClock = Clock & { advance(millis: number): void; set(instant: Instant): void }

/** Time stands still until the test moves it. */
export function createTestClock(frozen: FrozenClocks, start: Instant): TestClock {
  let now = start
  return {
    now: () => now,
    nowOf: (organization_id) => frozen.get(organization_id) ?? now,
    isFrozen: (organization_id) => frozen.has(organization_id),
    after(millis, callback) {
      const timer = setTimeout(callback, millis)
      timer.unref()
      return () => clearTimeout(timer)
    },
    advance(millis) {
      now = addMillis(now, millis)
    },
    set(instant) {
      now = instant
    },
  }
}

export const startOfTest = '2026-11-21T09:00:00.000000+00:00' as Instant

/** For one test; closes itself when that is over. `runner.runOnce()` runs what is due. */
export async function createTestServer(settings: Settings = {}): Promise<TestServer> {
  const { server, close } = await openTestServer(settings)
  onTestFinished(close)
  return server
}

/** For a whole suite: `beforeAll` returns `close`. */
export async function openTestServer(
  settings: Settings = {},
): Promise<{ server: TestServer; close(): Promise<void> }> {
  const { location, remove } = await makePlace()
  const { server } = await openServerWithPeople(location, settings)
  return {
    server,
    async close() {
      await server.stop()
      await remove()
    },
  }
}

/** The first server of an empty database. It has to be stopped. */
export async function openServerWithPeople(
  location: DatabaseLocation,
  settings: Settings = {},
): Promise<{ server: TestServer; people: People }> {
  const parts = await assemble(location, settings)
  const people = await createPeople(parts.server.ctx)
  return { server: withPeople(parts, people), people }
}

type Assembled = { server: Server; clock: TestClock }

/** Another server of a database that has people; like the first, it has to be stopped. */
export async function joinTestServer(
  location: DatabaseLocation,
  people: People,
  settings: Settings = {},
): Promise<TestServer> {
  return withPeople(await assemble(location, settings), people)
}

async function assemble(location: DatabaseLocation, settings: Settings = {}): Promise<Assembled> {
  const usual = { ROOST_PORT: '0', ROOST_SEED: '0', ...settingsOf(location) }
  const config = readConfig('sandbox', {}, { ...usual, ...settings })
  const frozen: FrozenClocks = new Map()
  const clock = createTestClock(frozen, startOfTest)
  const db = await openDatabase(location)
  const log = pino({ level: process.env.DEBUG ? 'debug' : 'silent' })
  return { server: await createServer({ config, db, clock, frozen, log }), clock }
}

function withPeople({ server, clock }: Assembled, people: People): TestServer {
  const as = (person: Person | undefined): Api => callAs(server, person)
  return { ...server, ...people, clock, as, api: as(people.alice) }
}

/** The environment that says where the database is. */
export function settingsOf(location: DatabaseLocation): Record<string, string> {
  return location.engine === 'sqlite'
    ? { ROOST_DATA_DIR: location.directory }
    : { DATABASE_URL: location.url }
}

function callAs(server: Server, person: Person | undefined): Api {
  return async (method, path, { body, payload, headers } = {}) => {
    const sent = payload ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await server.app.inject({
      method: method as 'GET',
      url: /^\/(_|go|api|livez|readyz|metrics|openapi)\b/.test(path) ? path : `/api/v1${path}`,
      headers: {
        ...(person && {
          authorization: `Basic ${Buffer.from(`${person.key}:`).toString('base64')}`,
        }),
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent !== undefined && { payload: sent }),
    })
    const isJson = String(response.headers['content-type']).includes('json')
    return {
      status: response.statusCode,
      body: isJson && response.payload ? response.json() : undefined,
      headers: response.headers,
      text: response.payload,
    }
  }
}
