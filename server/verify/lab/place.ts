/** Where servers under test keep their data, how they are started there, and what they left behind. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DatabaseLocation, openDatabase } from '../../src/db/database.ts'
import { toInstant } from '../../src/db/instant.ts'
import type { DatabaseDump } from '../../src/doctor/violation.ts'
import { apiKey, type Client, connectTo } from '../../test/e2e/client.ts'
import { eventually } from '../../test/e2e/eventually.ts'
import { type Roost, type Settings, startRoost } from '../../test/roost-process.ts'
import type { Memory } from './load.ts'
import { ask, type Postgres } from './postgres.ts'
import { quickCall } from './quick-client.ts'
import type { Witness } from './witness.ts'

const script = join(import.meta.dirname, '../witness/witness-server.ts')

export type Server = Roost & Client
export type Place = {
  engine: DatabaseLocation['engine']
  /** A server on this data, submitting to the witness. */
  open(settings?: Settings): Promise<Server>
  read(): Promise<DatabaseDump>
  remove(): Promise<void>
}

export function makeFolder(witness: Pick<Witness, 'url'>): Place {
  const directory = mkdtempSync(join(tmpdir(), 'roost-verify-'))
  const location = { engine: 'sqlite', directory } as const
  const remove = async () => rmSync(directory, { recursive: true, force: true })
  return place(location, witness, { ROOST_DATA_DIR: directory }, remove)
}

/** `through` is the port of a proxy before the database; the harness itself reads past it. */
export async function makeDatabase(
  witness: Pick<Witness, 'url'>,
  postgres: Postgres,
  name: string,
  through?: number,
): Promise<Place> {
  await postgres.createDatabase(name)
  const directory = mkdtempSync(join(tmpdir(), 'roost-verify-'))
  const settings = { ROOST_DATA_DIR: directory, DATABASE_URL: postgres.url(name, through) }
  return place({ engine: 'postgres', url: postgres.url(name) }, witness, settings, async () => {
    rmSync(directory, { recursive: true, force: true })
    await ask(postgres.url('postgres'), `drop database ${name} with (force)`)
  })
}

function place(
  location: DatabaseLocation,
  witness: Pick<Witness, 'url'>,
  where: Settings,
  remove: () => Promise<void>,
): Place {
  const base = { ROOST_API_KEY: apiKey, ROOST_LOG_LEVEL: 'error', WITNESS_URL: witness.url }
  return {
    engine: location.engine,
    async open(settings = {}) {
      const roost = await startRoost({ ...base, ...where, ...settings }, [], { script })
      const client = connectTo(roost.url)
      return { ...roost, ...client, call: quickCall(roost.url, client.headers) }
    },
    read: () => readAll(location),
    remove,
  }
}

async function readAll(location: DatabaseLocation): Promise<DatabaseDump> {
  const { read, close } = await openDatabase(location)
  const dump = {
    now: toInstant(Date.now()),
    messages: await read.selectFrom('message').selectAll().execute(),
    attempts: await read.selectFrom('attempt').selectAll().execute(),
    receipts: await read.selectFrom('receipt').selectAll().execute(),
    events: await read.selectFrom('event').selectAll().execute(),
    jobs: await read.selectFrom('job').selectAll().execute(),
    opt_outs: await read.selectFrom('opt_out').selectAll().execute(),
  }
  await close()
  return dump
}

const stepSeconds = 20
const linesShown = 3
const lineMax = 200

/**
 * Lets the organization's time pass until nothing is on its way any more; then time is real again. What
 * does not settle is a finding, and the database tells what it is.
 */
export async function settle(server: Server, memory: Memory): Promise<void> {
  memory.settledAt = Date.now()
  try {
    await passTime(server)
  } catch (error) {
    const said = server.printed().split('\n').slice(-linesShown)
    const lines = said.map((line) => line.slice(0, lineMax))
    memory.surprises.push(`nothing settles: ${error}; the server said: ${lines.join(' / ')}`)
  }
}

async function passTime(server: Server): Promise<void> {
  await server.post('/_/sandbox/clock/freeze/', {})
  const pass = () => server.post('/_/sandbox/clock/advance/', { by: stepSeconds })
  await eventually('every message has left the outbox', async () => {
    await pass()
    const { data } = await server.get('/activity/sms/?status=outbox,scheduled&_limit=1')
    return data.length === 0
  })
  // Look-ups that have become needless end at their next turn.
  await pass()
  await server.post('/_/sandbox/clock/release/', {})
}
