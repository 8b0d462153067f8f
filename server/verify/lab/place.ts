/** Where servers under test keep their data, how they are started there, and what they left behind. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { DatabaseLocation } from '../../src/db/database.ts'
import { openDatabase } from '../../src/db/open-database.ts'
import { openReader } from '../../src/db/open-reader.ts'
import type { DatabaseDump } from '../../src/doctor/violation.ts'
import { readLineage } from '../../src/restore/lineage.ts'
import { toInstant } from '../../src/values/instant.ts'
import { apiKey, type Client, connectTo } from '../../test/e2e/client.ts'
import { readDump } from '../../test/logs.ts'
import {
  type Finished,
  type Roost,
  runRoost,
  type Settings,
  startRoost,
} from '../../test/roost-process.ts'
import type { Memory } from './load.ts'
import type { Postgres } from './postgres.ts'
import { ask } from './postgres-data.ts'
import { quickCall } from './quick-client.ts'
import type { Witness } from './witness.ts'

const script = join(import.meta.dirname, '../witness/witness-server.ts')

export type Server = Roost & Client
export type Place = {
  engine: DatabaseLocation['engine']
  /** The data folder of its servers. */
  directory: string
  /** A server on this data, submitting to the witness. */
  open(settings?: Settings): Promise<Server>
  read(): Promise<DatabaseDump>
  /** How many jobs about messages there are, beside servers that are running. */
  countWaiting(): Promise<number>
  /** How far the database has come, by its own account. */
  epoch(): Promise<number>
  /** A command such as `resume`, told where the data is. */
  command(...args: string[]): Promise<Finished>
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
  postgres: Pick<Postgres, 'url' | 'createDatabase'>,
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
    directory: where.ROOST_DATA_DIR ?? '',
    async open(settings = {}) {
      const roost = await startRoost({ ...base, ...where, ...settings }, [], { script })
      const client = connectTo(roost.url)
      return { ...roost, ...client, call: quickCall(roost.url, client.headers) }
    },
    read: () => readAll(location),
    countWaiting: () => countWaiting(location),
    epoch: () => readEpoch(location),
    command: (...args) => runRoost(args, where),
    remove,
  }
}

async function readAll(location: DatabaseLocation): Promise<DatabaseDump> {
  const { read, close } = await openDatabase(location)
  const dump = await readDump(read, toInstant(Date.now()))
  await close()
  return dump
}

async function countWaiting(location: DatabaseLocation): Promise<number> {
  const { read, close } = openReader(location)
  const waiting = read.selectFrom('message').select('id').where('lane', 'is not', null)
  const { length } = await waiting.execute().finally(close)
  return length
}

async function readEpoch(location: DatabaseLocation): Promise<number> {
  const { read, close } = openReader(location)
  const lineage = await readLineage(read).finally(close)
  return lineage?.epoch ?? 0
}

const stepSeconds = 20
/** The longest wait for another try. */
const longStepSeconds = 600
const betweenMs = 50
const patienceMs = 20_000
const linesShown = 3
const lineMax = 200

/**
 * Lets the organization's time pass until nothing is on its way any more; then time is real again. What
 * does not settle is a finding, and the database tells what it is.
 */
export async function settle(place: Place, server: Server, memory: Memory): Promise<void> {
  memory.settledAt = Date.now()
  try {
    await passTime(place, server)
  } catch (error) {
    const said = server.printed().split('\n').slice(-linesShown)
    const lines = said.map((line) => line.slice(0, lineMax))
    memory.surprises.push(`nothing settles: ${error}; the server said: ${lines.join(' / ')}`)
  }
}

/** However slow the machine is: it is given up only when nothing has ended for a while. */
async function passTime(place: Place, server: Server): Promise<void> {
  await server.post('/_/sandbox/clock/freeze/', {})
  let fewest = Number.POSITIVE_INFINITY
  let since = performance.now()
  for (let left = await place.countWaiting(); left > 0; left = await place.countWaiting()) {
    if (left < fewest) since = performance.now()
    fewest = Math.min(fewest, left)
    if (performance.now() - since > patienceMs) throw new Error(`${left} messages still wait`)
    // What was called back may wait for long.
    const { data } = await server.get('/activity/sms/?status=outbox,scheduled&_limit=1')
    const by = data.length === 0 ? longStepSeconds : stepSeconds
    await server.post('/_/sandbox/clock/advance/', { by })
    await pause(betweenMs)
  }
  await server.post('/_/sandbox/clock/release/', {})
}
