/** A second process on the same PostgreSQL: what it adds to accepting and dispatching. */
import { availableParallelism } from 'node:os'
import { withClient } from '../../server/test/postgres.ts'
import type { Bench } from '../bench.ts'
import { onPostgres, type RoostSettings, startRoost } from '../contenders/roost.ts'
import { requestText } from '../load/load.ts'
import { databaseCpu, httpFigures, measureHttp, type RunningServer } from '../measure-http.ts'
import type { Contender, Row, Sample } from '../row.ts'
import { cast, smsBody, smsPath } from '../servers/cast.ts'

export const twoProcesses: Row = {
  id: 'two-processes',
  work: `POST /activity/sms/ with status outbox to one process or to two on the same PostgreSQL, dispatched by them meanwhile to a carrier that takes everything at once. The CPU share is that of servers, database and load generator in all ${availableParallelism()} cores: near 1, there is nothing left for a second process to use.`,
  figures: [
    ...httpFigures,
    databaseCpu,
    { id: 'dispatched', label: 'dispatched/s', digits: 0 },
    { id: 'share', label: 'CPU share', digits: 2 },
  ],
  ratios: ['rate', 'dispatched'].map((figure) => ({
    ...{ figure, of: 'two processes', to: 'one process' },
  })),
  contenders: async (bench) => [
    contender(bench, 'one process', 1),
    contender(bench, 'two processes', 2),
  ],
}

function contender(bench: Bench, name: string, processes: number): Contender {
  const body = { ...smsBody, status: 'outbox' }
  const request = requestText({ method: 'POST', path: smsPath, key: cast.key, body })
  return {
    name,
    run: () =>
      onPostgres(bench, async (settings, databasePid) => {
        const start = () => startAll(settings, processes, databasePid)
        return withShare(await measureHttp(bench.settings, start, [request]))
      }),
  }
}

async function startAll(
  settings: RoostSettings,
  processes: number,
  databasePid: number | undefined,
): Promise<RunningServer> {
  const servers: RunningServer[] = []
  // One after the other: the first makes the tables.
  while (servers.length < processes) servers.push(await startRoost({ settings }))
  return {
    ports: servers.flatMap(({ ports }) => ports),
    pids: servers.flatMap(({ pids }) => pids),
    databasePid,
    count: () => countDispatched(settings.DATABASE_URL ?? ''),
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  }
}

async function countDispatched(url: string): Promise<number> {
  const answered = 'select count(*)::int as count from attempt where outcome is not null'
  const { rows } = await withClient(url, (client) => client.query(answered))
  return rows[0].count
}

function withShare(sample: Sample): Sample {
  const { rate = 0, cpu = 0, databaseCpu: database = 0, loadCpu = 0 } = sample
  const cores = (rate * (cpu + database)) / 1e6 + loadCpu
  return { ...sample, share: cores / availableParallelism() }
}
