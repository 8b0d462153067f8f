/** Runs a tool of ours in this same Node, without a shell; what it prints is the problem. */
import { spawn } from 'node:child_process'
import type { Outcome } from './outcome.ts'

export async function runTool(
  cwd: string,
  script: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const ended = await new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) => resolve(code === 0 ? '' : `ended with ${code ?? signal}`))
  })
  if (ended === '') return { problems: [] }
  return { problems: [...printed.split('\n').filter((line) => line.trim() !== ''), ended] }
}
