/**
 * Vitest's global setup of the project `postgres`: a PostgreSQL server, and a migrated template that
 * the databases of the tests are copies of. DATABASE_URL names a server to use; else npm's is started.
 */
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../src/db/open-database.ts'
import { startPostgres } from './postgres-process.ts'

export type PostgresForTests = {
  /** To create databases through. */
  url: string
  /** Who uses them: an ordinary user, since row-level security does not bind a superuser. */
  user: { name: string; password: string }
  /** What the names of this run's databases begin with. */
  prefix: string
  /** A database with the whole schema and no rows. */
  template: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: PostgresForTests
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const startedAt = performance.now()
  const given = process.env.DATABASE_URL
  const server = given ? { url: given, stop: async () => {} } : await startPostgres()
  const prefix = `roost_test_${process.pid}_${Date.now().toString(36)}`
  try {
    const user = await createUser(server.url, `${prefix}_user`)
    const found = { url: server.url, user, prefix, template: `${prefix}_template` }
    const version = await createTemplate(found)
    const ms = (performance.now() - startedAt).toFixed()
    console.log(`PostgreSQL ${version} (${given ? 'DATABASE_URL' : "npm's"}) after ${ms} ms`)
    project.provide('postgres', found)
    return async () => {
      if (given) await dropAll(found)
      await server.stop()
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** The user of `url` itself where that is no superuser. */
async function createUser(url: string, name: string): Promise<PostgresForTests['user']> {
  return withClient(url, async (client) => {
    const { rows } = await client.query(`select current_setting('is_superuser') = 'on' as above`)
    if (!rows[0].above) {
      const { username, password } = new URL(url)
      return { name: decodeURIComponent(username), password: decodeURIComponent(password) }
    }
    const password = crypto.randomUUID()
    await client.query(`create role ${name} login password '${password}'`)
    return { name, password }
  })
}

async function createTemplate(found: PostgresForTests): Promise<string> {
  const { url, user, template } = found
  await withClient(url, (client) => client.query(`create database ${template} owner ${user.name}`))
  const db = await openDatabase({ engine: 'postgres', url: userUrl(found, template) })
  await db.close()
  const { rows } = await withClient(url, (client) => client.query('show server_version'))
  return rows[0].server_version
}

async function dropAll({ url, user, prefix }: PostgresForTests): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [prefix],
    )
    for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`)
    if (user.name.startsWith(prefix)) await client.query(`drop role ${user.name}`)
  })
}

/** How Roost reaches the database of that name. */
export function userUrl({ url, user }: PostgresForTests, name: string): string {
  const { name: username, password } = user
  return Object.assign(new URL(databaseUrl(url, name)), { username, password }).href
}

/** The same server's database of that name. */
export function databaseUrl(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}

export async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  // When the server goes away, the query under way hears of it.
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
