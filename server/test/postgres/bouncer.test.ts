/** Behind PgBouncer in transaction mode: what would go wrong there is refused at the start, with a sentence. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createTestFolder } from '../database.ts'
import { freePort } from '../free-port.ts'
import { createBareDatabase } from '../postgres-databases.ts'
import { runRoost } from '../roost-process.ts'

const isMissing = spawnSync('pgbouncer', ['--version'], { stdio: 'ignore' }).error !== undefined

const everything =
  'ignore_startup_parameters = options,statement_timeout,idle_in_transaction_session_timeout'

test.for([
  ['that refuses our settings', ''],
  ['that drops our settings', everything],
] as const)('one %s', async ([, setting], { skip }) => {
  if (isMissing) skip('pgbouncer is not installed')
  const { url, remove } = await createBareDatabase()
  onTestFinished(remove)
  const port = await freePort()
  const pooler = await startBouncer(new URL(url), port, setting)
  onTestFinished(() => void pooler.kill())
  const through = new URL(url)
  through.port = String(port)
  const folder = join(createTestFolder(), 'data')
  const started = await runRoost([], { DATABASE_URL: through.href, ROOST_DATA_DIR: folder })
  expect([started.code, started.stdout]).toEqual([78, ''])
  expect(started.stderr).toMatch(/^[^\n]*pooler[^\n]*\n$/)
})

async function startBouncer(to: URL, port: number, setting: string): Promise<ChildProcess> {
  const folder = createTestFolder()
  // It does not run as root.
  chmodSync(folder, 0o755)
  const name = to.pathname.slice(1)
  writeFileSync(join(folder, 'users'), `"${to.username}" "${decodeURIComponent(to.password)}"\n`)
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
${name} = host=${to.hostname} port=${to.port} dbname=${name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
auth_type = trust
auth_file = ${join(folder, 'users')}
pool_mode = transaction
unix_socket_dir =
${setting}
`,
  )
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const child = spawn('pgbouncer', [...asNobody, file], { stdio: 'ignore' })
  await vi.waitFor(() => answers(port), 5000)
  return child
}

async function answers(port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = connect(port, '127.0.0.1').once('connect', resolve).once('error', reject)
  await promise.finally(() => socket.destroy())
}
