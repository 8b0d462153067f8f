/** PostgreSQL driven by its own benchmark: the most that the same rows in the same tables allow. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { withClient } from '../../server/test/postgres.ts'
import type { Bench } from '../bench.ts'
import { cpuSeconds } from '../cpu.ts'
import { generated, sampleOf } from '../fill/fill-sql.ts'
import type { Sample } from '../row.ts'
import { type Columns, insertScript } from './pgbench-script.ts'
import { onPostgres } from './roost.ts'
import { storeSample } from './sample-message.ts'

const run = promisify(execFile)

export type Grouping = { clients: number; messages: number }

/** `clients` connections, each committing `messages` messages at a time. */
export async function measurePgbench(bench: Bench, grouping: Grouping): Promise<Sample> {
  return onPostgres(bench, async (settings, databasePid) => {
    const url = settings.DATABASE_URL ?? ''
    await storeSample(settings)
    const script = join(bench.folder('pgbench'), 'insert.sql')
    writeFileSync(script, insertScript(await prepareSamples(url), grouping.messages))
    const { warmUpSeconds, seconds } = bench.settings
    await pgbench(url, script, grouping.clients, warmUpSeconds)
    const cpu = () => (databasePid === undefined ? Number.NaN : cpuSeconds([databasePid]))
    const before = cpu()
    const { version, perSecond, latencyMs } = await pgbench(url, script, grouping.clients, seconds)
    bench.notes.add(version)
    const rate = perSecond * grouping.messages
    const databaseCpu = ((cpu() - before) * 1e6) / (rate * seconds)
    return { rate, p50: latencyMs, databaseCpu }
  })
}

/** The rows to copy, beside the tables they came from. */
async function prepareSamples(url: string): Promise<Columns> {
  const columns: Columns = { message: [], event: [] }
  await withClient(url, async (client) => {
    for (const table of ['message', 'event'] as const) {
      await client.query(`create table sample_${table} as ${sampleOf(table)}`)
      const { fields } = await client.query(`select * from ${table} limit 0`)
      columns[table] = fields.map(({ name }) => name).filter((name) => !generated.includes(name))
    }
  })
  return columns
}

async function pgbench(url: string, script: string, clients: number, seconds: number) {
  const time = String(Math.max(1, Math.round(seconds)))
  const flags = ['--no-vacuum', '--protocol=prepared', '--client', String(clients), '--time', time]
  const { stdout } = await run('pgbench', [...flags, '--file', script, url])
  const [, perSecond] = /tps = ([\d.]+)/.exec(stdout) ?? []
  const [, latencyMs] = /latency average = ([\d.]+) ms/.exec(stdout) ?? []
  if (perSecond === undefined) throw new Error(`pgbench said:\n${stdout}`)
  const [version = ''] = stdout.split('\n')
  return { version, perSecond: Number(perSecond), latencyMs: Number(latencyMs) }
}
