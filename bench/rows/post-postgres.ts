/** The same POST on PostgreSQL, beside what PostgreSQL can do with these rows at all. */
import type { Bench } from '../bench.ts'
import { type Grouping, measurePgbench } from '../contenders/pgbench.ts'
import { onPostgres, startRoost } from '../contenders/roost.ts'
import { tomorrow } from '../contenders/sample-message.ts'
import { missingProgram } from '../has-program.ts'
import { requestText } from '../load/load.ts'
import { databaseCpu, httpFigures, measureHttp } from '../measure-http.ts'
import type { Contender, Row } from '../row.ts'
import { cast, smsBody, smsPath } from '../servers/cast.ts'
import type { Way } from '../servers/other-ways-to-store.ts'

/** Two transactions under way, in each the requests of half the connections. */
const clients = 2

export const postPostgres: Row = {
  id: 'post-postgres',
  work: `POST /activity/sms/ with status scheduled on PostgreSQL: a message and its event. pgbench inserts the same two rows, made by PostgreSQL itself, for as many messages a transaction as half the connections, on ${clients} connections; its rate is in messages, its latency is the mean of a transaction.`,
  figures: [...httpFigures, databaseCpu],
  ratios: [
    { figure: 'rate', of: 'ours', to: 'pgbench', goal: 0.6 },
    { figure: 'databaseCpu', of: 'ours', to: 'pgbench', inverse: true },
    { figure: 'rate', of: 'ours', to: 'one transaction per request', goal: 3 },
  ],
  contenders: async (bench) => [
    { name: 'ours', run: () => measureOurs(bench) },
    { name: 'one transaction per request', run: () => measureOurs(bench, 'alone') },
    pgbenchLike(bench, { clients, messages: Math.ceil(bench.settings.connections / clients) }),
  ],
}

function measureOurs(bench: Bench, way?: Way) {
  const body = { ...smsBody, status: 'scheduled', date_scheduled: tomorrow() }
  const request = requestText({ method: 'POST', path: smsPath, key: cast.key, body })
  return onPostgres(bench, (settings, databasePid) => {
    const start = async () => ({
      ...(await startRoost({ settings, ...(way && { way }) })),
      databasePid,
    })
    return measureHttp(bench.settings, start, [request])
  })
}

function pgbenchLike(bench: Bench, grouping: Grouping): Contender {
  return {
    name: 'pgbench',
    missing: missingProgram('pgbench'),
    run: () => measurePgbench(bench, grouping),
  }
}
