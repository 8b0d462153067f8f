/** Searching leads as programs for Close do: each kind of query among many leads and messages. */
import { join } from 'node:path'
import type { Engine } from '../../server/src/db/engine.ts'
import { emailOf, nameOf, phoneOf, rareWordOf } from '../../server/test/fill-search.ts'
import { withClient } from '../../server/test/postgres.ts'
import type { Bench } from '../bench.ts'
import { onSqlite, postgresSettings, type RoostSettings, startRoost } from '../contenders/roost.ts'
import { requestText } from '../load/load.ts'
import { databaseCpu, httpFigures, measureHttp } from '../measure-http.ts'
import { startProgram } from '../program.ts'
import type { Contender, Row } from '../row.ts'
import { cast } from '../servers/cast.ts'

/** Few: the time is that of a search, and not of the queue before it. */
const connections = 2
const messagesPerLead = 10
const queriesAsked = 500
const p99MsMax = 50

/** By a lead's number, drawn at random. */
const queries: Record<string, (lead: number) => string> = {
  'a phone': (lead) => `phone:"${phoneOf(lead)}"`,
  'an email': (lead) => `email:"${emailOf(lead)}"`,
  'a name': (lead) => `name:"${nameOf(lead)}"`,
  'the beginning of a name': (lead) => `name:${nameOf(lead).slice(0, 6)}*`,
  'a word anywhere': (lead) => rareWordOf(lead),
  'a word in a message and a status': (lead) => `sms(text:${rareWordOf(lead)}) status:"Potential"`,
  'a status, sorted': () => 'status:"Qualified" sort:-updated',
  'changed of late': () => 'updated > "1 hour ago" sort:updated',
  'texted in an hour': (lead) => hourOf(lead, 'status:sent direction:outbound'),
  'texting failed': () => 'failed_sms > 0',
  'has been texted': () => 'sms_messages > 0',
}

/** What is counted to its end, however much it is: of these the time is printed, and nothing is wanted. */
const broad = new Set(['has been texted', 'a status, sorted', 'the beginning of a name'])

export const searches: Row[] = (['sqlite', 'postgres'] as const).map((engine) => ({
  id: `search-${engine}`,
  work: `GET /lead/?query=…&_limit=100, with its exact total, among many messages (--rows) of a tenth as many leads, over ${connections} connections.`,
  figures: engine === 'sqlite' ? httpFigures : [...httpFigures, databaseCpu],
  ratios: [],
  limits: Object.keys(queries)
    .filter((name) => !broad.has(name))
    .map((of) => ({ figure: 'p99', of, below: p99MsMax })),
  contenders: async (bench) => {
    const leads = Math.ceil(bench.settings.rows / messagesPerLead)
    return Object.entries(queries).map(([name, query]) =>
      searching(bench, engine, name, leads, query),
    )
  },
}))

function searching(
  bench: Bench,
  engine: Engine,
  name: string,
  leads: number,
  query: (lead: number) => string,
): Contender {
  const requests = Array.from({ length: queriesAsked }, () => {
    const text = encodeURIComponent(query(Math.floor(Math.random() * leads)))
    return requestText({ path: `/api/v1/lead/?_limit=100&query=${text}`, key: cast.key })
  })
  return {
    name,
    async run() {
      const { settings, databasePid } = await filled(bench, engine, leads)
      const start = async () => ({ ...(await startRoost({ settings })), databasePid })
      return measureHttp({ ...bench.settings, connections }, start, requests)
    },
  }
}

type Filled = { settings: RoostSettings; databasePid?: number | undefined }

/** Only the first who asks fills. */
function filled(bench: Bench, engine: Engine, leads: number): Promise<Filled> {
  return bench.once(`search among ${leads} on ${engine}`, async () => {
    const place = await emptyPlace(bench, engine)
    const options = { settings: place.settings, leads, messages: bench.settings.rows }
    const program = await startProgram(
      join(import.meta.dirname, '../servers/search-fill.ts'),
      options,
    )
    await program.ask({})
    await program.stop()
    const { DATABASE_URL: url } = place.settings
    // What autovacuum does in time.
    if (url) await withClient(url, (client) => client.query('vacuum analyze'))
    return place
  })
}

async function emptyPlace(bench: Bench, engine: Engine): Promise<Filled> {
  if (engine === 'sqlite') return { settings: onSqlite(bench) }
  const { url, pid } = await bench.createDatabase()
  return { settings: postgresSettings(bench, url), databasePid: pid }
}

function hourOf(lead: number, more: string): string {
  const end = Date.now() - lead * 60_000
  const at = (ms: number): string => new Date(ms).toISOString().slice(0, 19)
  return `sms(date >= "${at(end - 3_600_000)}Z" date < "${at(end)}Z" ${more})`
}
