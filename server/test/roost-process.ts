/** The real program as a child process: `roost` with what it says, how it ends, and no other's settings. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

const readyMs = 30_000
const stopMs = 15_000
const commandMs = 30_000
const main = resolve(import.meta.dirname, '../src/main.js')

/** Whatever happens to the tests, no server outlives them. */
const alive = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

export type Settings = Record<string, string>
/** How a process ended: by itself with a code, or by a signal. */
export type End = { code: number | null; signal: NodeJS.Signals | null }
export type Finished = End & { stdout: string; stderr: string }

export type Roost = {
  url: string
  port: number
  pid: number
  /** From the start of the process to its ready line. */
  readyMs: number
  /** Everything it printed so far. */
  printed(): string
  ended: Promise<End>
  /** SIGTERM, and the end it leads to. */
  stop(): Promise<End>
  /** SIGKILL: no goodbye. */
  kill(): Promise<End>
}

/** Another way to run it: under a program such as strace, or from a script that gives it more parts. */
export type Launch = { under?: string[]; script?: string }

/** Resolves once the server says that it is ready. Listens on a free port unless told otherwise. */
export async function startRoost(
  settings: Settings,
  args: string[] = [],
  launch: Launch = {},
): Promise<Roost> {
  const startedAt = performance.now()
  const child = spawnRoost(args, { ROOST_PORT: '0', ...settings }, launch)
  const { promise: ended, resolve: end } = Promise.withResolvers<End>()
  child.once('exit', (code, signal) => end({ code, signal }))
  const printed: string[] = []
  try {
    const url = await readyUrl(child, printed)
    return {
      url,
      port: Number(new URL(url).port),
      pid: child.pid ?? 0,
      readyMs: performance.now() - startedAt,
      printed: () => printed.join('\n'),
      ended,
      stop: () => stop(child, ended),
      kill: () => kill(child, ended),
    }
  } catch (error) {
    await kill(child, ended)
    throw error
  }
}

/** Runs a command to its end. */
export async function runRoost(
  args: string[],
  settings: Settings = {},
  launch: Launch = {},
): Promise<Finished> {
  const child = spawnRoost(args, settings, launch)
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const impatience = setTimeout(() => child.kill('SIGKILL'), commandMs)
  const [code, signal] = await once(child, 'close')
  clearTimeout(impatience)
  return { code, signal, stdout: stdout.join(''), stderr: stderr.join('') }
}

function spawnRoost(
  args: string[],
  settings: Settings,
  { under = [], script = main }: Launch = {},
): ChildProcess {
  const [program = '', ...rest] = [...under, process.execPath, script, ...args]
  const child = spawn(program, rest, {
    env: cleanEnvironment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  alive.add(child)
  child.once('exit', () => alive.delete(child))
  return child
}

/** Settings of the machine that runs the tests, a shared database above all, must not leak in. */
function cleanEnvironment(settings: Settings): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => name === 'ROOST_TEST_SEED' || !/^(ROOST_|DATABASE_URL$)/.test(name),
  )
  return { ...Object.fromEntries(inherited), ...settings }
}

function collect(stream: NodeJS.ReadableStream | null): string[] {
  const chunks: string[] = []
  stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk))
  return chunks
}

function readyUrl(child: ChildProcess, printed: string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const fail = (why: string) => reject(new Error(`the server ${why}:\n${printed.join('\n')}`))
  const deadline = setTimeout(fail, readyMs, `was not ready after ${readyMs} ms`)
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', (line) => {
      printed.push(line)
      const url = urlWhenReady(line)
      if (url) resolve(url)
    })
  }
  child.once('error', (error) => fail(`did not start (${error.message})`))
  // Once it has closed, all that it said about its end has been read.
  child.once('close', (code) => fail(`ended with ${code} before it was ready`))
  return promise.finally(() => clearTimeout(deadline))
}

function urlWhenReady(line: string): string | undefined {
  if (!line.includes('"ready"')) return undefined
  const { event, url } = JSON.parse(line)
  return event === 'ready' ? url : undefined
}

async function stop(child: ChildProcess, ended: Promise<End>): Promise<End> {
  child.kill('SIGTERM')
  const impatience = setTimeout(() => child.kill('SIGKILL'), stopMs)
  const end = await ended
  clearTimeout(impatience)
  return end
}

function kill(child: ChildProcess, ended: Promise<End>): Promise<End> {
  child.kill('SIGKILL')
  return ended
}
