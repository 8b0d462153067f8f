/** What a server asked the kernel to do, in the order it was done, as strace wrote it down. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { eventually } from '../test/e2e/eventually.ts'

/** `written` to the WAL, `synced` the WAL, `answered` on a socket with 200. */
export type SystemCall = { did: 'written' | 'synced' | 'answered'; data: string; thread: string }

const calls = 'pwrite64,fsync,fdatasync,write,writev,sendto,sendmsg'

/** Undefined when there is an strace that may trace; otherwise what is wrong. */
export function whyNoStrace(): string | undefined {
  const { error, status, stderr } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'])
  if (error) return `strace is needed and cannot be run (${error.message}): apt-get install strace`
  return status === 0 ? undefined : `strace is there but may not trace: ${String(stderr).trim()}`
}

/** To be put before a command. The tracer steps aside (-D), so that signals reach the command. */
export function straceInto(file: string): string[] {
  const strings = ['-s', '16384', '-y']
  return ['strace', '-D', '-f', ...strings, '-e', `trace=${calls}`, '-e', 'signal=none', '-o', file]
}

/** Once the traced process has ended. */
export async function readSystemCalls(file: string, pid: number): Promise<SystemCall[]> {
  const text = await eventually('strace has written everything down', async () => {
    const written = readFileSync(file, 'utf8')
    return new RegExp(`^${pid} +\\+\\+\\+ `, 'm').test(written) && written
  })
  return parse(text)
}

/**
 * A call counts where it does least for the promise: a write where it begins, a sync where it has
 * ended. `-f` splits a call in two lines when another thread is heard in between.
 */
export function parse(text: string): SystemCall[] {
  const unfinished = new Map<string, string>()
  const done: SystemCall[] = []
  for (const line of text.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    if (rest.endsWith('<unfinished ...>')) unfinished.set(thread, rest)
    const isEnd = rest.startsWith('<... ')
    const call = isEnd ? `${unfinished.get(thread) ?? ''} ${rest}` : rest
    const did = kindOf(call)
    const counts = did === 'synced' ? / = 0$/.test(call) : !isEnd
    if (did && counts) done.push({ did, data: call, thread })
  }
  return done
}

function kindOf(call: string): SystemCall['did'] | undefined {
  const ofWal = /^\w+\(\d+<[^>]*roost\.db-wal>/.test(call)
  if (/^f(data)?sync\(/.test(call)) return ofWal ? 'synced' : undefined
  if (call.startsWith('pwrite64(')) return ofWal ? 'written' : undefined
  return call.includes('HTTP/1.1 200') ? 'answered' : undefined
}
