/** A PostgreSQL of our own on a free port: it can be killed, backed up and put back. */
import { freePort } from '../../test/free-port.ts'
import {
  ask,
  boot,
  copyData,
  end,
  initData,
  type PostgresData,
  removeData,
  urlOf,
} from './postgres-data.ts'

export type Postgres = {
  port: number
  /** The address of a database, by default through no proxy. */
  url(database: string, port?: number): string
  createDatabase(name: string): Promise<void>
  /** One statement as the superuser. */
  query(sql: string, database?: string): Promise<Record<string, unknown>[]>
  /** Kills the postmaster (`SIGKILL`) or has it stop at once (`SIGQUIT`), and starts it again. */
  crash(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void>
  /** Stops it in order, copies its data, and starts it again. */
  backUp(): Promise<PostgresData>
  /** Kills it and starts the backup in its place. */
  restore(backup: PostgresData): Promise<void>
  stop(): Promise<void>
}

export async function startPostgres(): Promise<Postgres> {
  let data = await initData()
  const port = await freePort()
  const url = (database: string, at = port): string => urlOf(at, database)
  let child = await boot(data, port)
  const query: Postgres['query'] = (sql, database = 'postgres') => ask(url(database), sql)
  return {
    port,
    url,
    query,
    createDatabase: async (name) => void (await query(`create database ${name}`)),
    async crash(signal) {
      await end(child, signal)
      child = await boot(data, port)
    },
    async backUp() {
      await end(child, 'SIGINT')
      const copy = await copyData(data)
      child = await boot(data, port)
      return copy
    },
    async restore(backup) {
      await end(child, 'SIGKILL')
      const lost = data
      data = backup
      child = await boot(data, port)
      removeData(lost)
    },
    async stop() {
      await end(child, 'SIGQUIT')
      removeData(data)
    },
  }
}
