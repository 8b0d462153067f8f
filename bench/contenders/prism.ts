/** Prism mocking Close's schema: what people develop against when they have no sandbox. Stores nothing. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../server/test/free-port.ts'
import type { RunningServer } from '../measure-http.ts'

const script = join(import.meta.dirname, '../node_modules/@stoplight/prism-cli/dist/index.js')
const startMs = 30_000

export function missingForPrism(closeOpenapi: string): string | undefined {
  return existsSync(closeOpenapi) ? undefined : "not to be had here: Close's schema"
}

export async function startPrism(closeOpenapi: string): Promise<RunningServer> {
  const port = await freePort()
  const flags = ['mock', '-h', '127.0.0.1', '-p', String(port), '-v', 'error', closeOpenapi]
  const child = spawn(process.execPath, [script, ...flags], { stdio: 'ignore' })
  process.once('exit', () => child.kill('SIGKILL'))
  const deadline = performance.now() + startMs
  while (!(await answers(port))) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error('Prism is not up')
    await pause(20)
  }
  return {
    ports: [port],
    pids: [child.pid ?? 0],
    async stop() {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  )
}
