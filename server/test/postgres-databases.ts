/**
 * Databases for tests on PostgreSQL. Copying the template takes 150 ms and dropping the copy 30 ms;
 * emptying one takes 5 ms. So a database is emptied and used again, unless its schema was changed.
 */
import pg from 'pg'
import { inject } from 'vitest'
import { databaseUrl, userUrl, withClient } from './postgres.ts'

/** A database that is this process's while `landlord` holds the lock of that name. */
type Lease = { name: string; url: string; client: pg.Client; tables: string }

const free: Lease[] = []
/** A session may take its own lock again, so what is taken must be known here, too. */
const taken = new Set<string>()

/** An empty, migrated database for one test. `release` gives it back; nothing may use it by then. */
export async function leaseDatabase(): Promise<{ url: string; release(): Promise<void> }> {
  const lease = free.pop() ?? (await takeAny())
  return { url: lease.url, release: () => giveBack(lease) }
}

export type BareDatabase = {
  url: string
  /** Runs a statement in it as an administrator. */
  administer(statement: string): Promise<void>
  remove(): Promise<void>
}

/** A database with nothing at all in it, which `remove` drops. `options` are those of CREATE DATABASE. */
export async function createBareDatabase(options = ''): Promise<BareDatabase> {
  const found = inject('postgres')
  const { url, user, prefix } = found
  const name = `${prefix}_bare_${crypto.randomUUID().slice(0, 8)}`
  await withClient(url, (client) =>
    client.query(`create database ${name} owner ${user.name} ${options}`),
  )
  const drop = `drop database if exists ${name} with (force)`
  return {
    url: userUrl(found, name),
    administer: (statement) =>
      withClient(databaseUrl(url, name), async (client) => {
        await client.query(statement.replaceAll('$database', name))
      }),
    remove: () => withClient(url, async (client) => void (await client.query(drop))),
  }
}

/** The first one that no other process has; there are as many as were ever needed at once. */
async function takeAny(): Promise<Lease> {
  const { user, prefix, template } = inject('postgres')
  const admin = await landlord()
  for (let number = 1; ; number++) {
    const name = `${prefix}_${number}`
    if (taken.has(name)) continue
    taken.add(name)
    const { rows } = await admin.query('select pg_try_advisory_lock(hashtext($1)) as mine', [name])
    if (!rows[0].mine) continue
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name])
    if (!rowCount)
      await admin.query(`create database ${name} template ${template} owner ${user.name}`)
    return open(name)
  }
}

async function open(name: string): Promise<Lease> {
  const found = inject('postgres')
  const client = await connect(databaseUrl(found.url, name))
  await client.query(emptyAll)
  return { name, url: userUrl(found, name), client, tables: await listTables(client) }
}

async function giveBack(lease: Lease): Promise<void> {
  await lease.client.query(emptyAll)
  if ((await listTables(lease.client)) === lease.tables) free.push(lease)
  else await discard(lease)
}

async function discard({ client, name }: Lease): Promise<void> {
  await client.end()
  const admin = await landlord()
  await admin.query(`drop database ${name} with (force)`)
  await admin.query('select pg_advisory_unlock(hashtext($1))', [name])
  taken.delete(name)
}

let connecting: Promise<pg.Client> | undefined

/**
 * The connection that holds this process's leases. It is not one to the leased database: a lock there
 * would have to be given up before the database can be dropped, and another process might take it
 * in between.
 */
function landlord(): Promise<pg.Client> {
  connecting ??= connect(inject('postgres').url)
  return connecting
}

/** A connection that the run's end does not wait for. */
async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  ;(client as unknown as { unref(): void }).unref()
  return client
}

/** Youngest first: a table can only refer to older ones. */
const ownTables = `
  from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
  and relname not like 'kysely%' order by oid desc`

/** What is append-only lets nothing be deleted. */
const emptyAll = `
  truncate consent;
  do $$ declare one regclass; begin
    for one in select oid ${ownTables} loop execute format('delete from %s', one); end loop;
  end $$`

async function listTables(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ relname: string }>(`select relname ${ownTables}`)
  return rows.map((row) => row.relname).join()
}
