/** A Redis that loses nothing: every write is on the disk before it is answered. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../server/test/free-port.ts'
import { hasProgram, missingProgram } from './has-program.ts'

export type Redis = { port: number; pid: number; version: string; stop(): Promise<void> }

const startMs = 10_000
const installMs = 300_000

/** Installed from the system's packages where that can be done without asking. */
export function missingRedis(): string | undefined {
  const canInstall = process.getuid?.() === 0 && hasProgram('apt-get')
  if (!hasProgram('redis-server') && canInstall) install()
  return missingProgram('redis-server')
}

function install(): void {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = { stdio: 'ignore', timeout: installMs, env: environment } as const
  try {
    execFileSync('apt-get', ['-qq', 'update'], options)
    const flags = ['-qq', '-y', '--no-install-recommends']
    execFileSync('apt-get', [...flags, 'install', 'redis-server'], options)
  } catch {
    // The row will say that it is missing.
  }
}

export async function startRedis(folder: string): Promise<Redis> {
  const port = await freePort()
  const settings = {
    ...{ port: String(port), bind: '127.0.0.1', dir: folder, save: '' },
    ...{ appendonly: 'yes', appendfsync: 'always' },
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const child = spawn('redis-server', flags, { stdio: 'ignore' })
  process.once('exit', () => child.kill('SIGKILL'))
  const deadline = performance.now() + startMs
  while (!(await accepts(port))) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error('Redis is not up')
    await pause(20)
  }
  return {
    port,
    pid: child.pid ?? 0,
    version: readVersion(),
    async stop() {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

function readVersion(): string {
  const said = execFileSync('redis-server', ['--version'], { encoding: 'utf8' })
  return /v=(\S+)/.exec(said)?.[1] ?? said
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host: '127.0.0.1', port })
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
