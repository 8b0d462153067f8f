/** A PostgreSQL and its streaming standby, one address for whichever is in charge, and a failover. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '../../test/e2e/eventually.ts'
import { freePort } from '../../test/free-port.ts'
import { type Forwarder, startForwarder } from './forwarder.ts'
import type { Postgres } from './postgres.ts'
import { ask, boot, copyData, end, type PostgresData, removeData, urlOf } from './postgres-data.ts'

export type Pair = Pick<Postgres, 'url' | 'createDatabase' | 'query'> & {
  /**
   * From now on the standby hears nothing more. Resolves to a moment, in milliseconds since 1970: it
   * has all that was committed before.
   */
  lag(): Promise<number>
  /** No such wait: what is on its way to the standby is lost at once. */
  interrupt(): void
  /** Kills the primary; the standby takes over. Resolves once it takes writes. */
  failOver(): Promise<void>
  stop(): Promise<void>
}

/** Both begin as copies of `template`, on which nothing has ever run. */
export async function startPair(template: PostgresData, synchronous: boolean): Promise<Pair> {
  const [primary, standby] = [await copyData(template), await copyData(template)]
  const [primaryPort, standbyPort] = [await freePort(), await freePort()]
  const names = { synchronous_standby_names: synchronous ? 'standby' : '' }
  const first = await boot(primary, primaryPort, names)
  const wire = await startForwarder(primaryPort)
  const front = await startForwarder(primaryPort)
  writeFileSync(join(standby.folder, 'standby.signal'), '')
  const upstream = `host=127.0.0.1 port=${wire.port} user=roost application_name=standby`
  const second = await boot(standby, standbyPort, { primary_conninfo: upstream })
  const state = synchronous ? "sync_state = 'sync'" : "state = 'streaming'"
  await until('the standby streams', primaryPort, `${state} from pg_stat_replication`)
  const query: Pair['query'] = (sql, database) => ask(urlOf(front.port, database), sql)
  return {
    url: (database, port = front.port) => urlOf(port, database),
    query,
    createDatabase: async (name) => void (await query(`create database ${name}`)),
    lag: () => lag(primaryPort, standbyPort, wire),
    interrupt: () => wire.hold(),
    async failOver() {
      await end(first, 'SIGKILL')
      // Its last backends live a moment longer, and must not be heard any more.
      for (const way of [wire, front]) way.lead(undefined)
      await ask(urlOf(standbyPort), 'select pg_promote(true, 30)')
      await until('the standby has taken over', standbyPort, 'not pg_is_in_recovery()')
      front.lead(standbyPort)
    },
    async stop() {
      for (const way of [wire, front]) way.stop()
      await Promise.all([end(first, 'SIGKILL'), end(second, 'SIGQUIT')])
      for (const data of [primary, standby]) removeData(data)
    },
  }
}

async function lag(primary: number, standby: number, wire: Forwarder): Promise<number> {
  const now = Date.now()
  const [row] = await ask(urlOf(primary), 'select pg_current_wal_flush_lsn() as lsn')
  const heard = `pg_last_wal_receive_lsn() >= '${row?.lsn}'`
  await until('the standby has heard of everything', standby, heard)
  wire.hold()
  return now
}

/** `condition` is what follows `select`. */
function until(what: string, port: number, condition: string): Promise<boolean> {
  return eventually(what, async () => {
    const rows = await ask(urlOf(port), `select ${condition}`)
    return Object.values(rows[0] ?? {})[0] === true
  })
}
