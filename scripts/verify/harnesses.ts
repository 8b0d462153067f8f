/** The harnesses there are, and running one of them in a process of its own. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Harness, HarnessResult } from '../../server/verify/harness.ts'
import type { Found, Run } from './plan.ts'

/** What a harness gets beyond its deadline to finish its last trial and its checks. */
const graceMs = 120_000

/** Every file of the folder that exports a `harness`. */
export async function findHarnesses(folder: string): Promise<Found[]> {
  const files = readdirSync(folder).filter((name) => /(?<!\.test)\.ts$/.test(name))
  const found = await Promise.all(
    files.map(async (name) => {
      const file = join(folder, name)
      // Others are programs, which an import would start.
      if (!readFileSync(file, 'utf8').includes('export const harness')) return []
      const { harness } = (await import(file)) as { harness?: Harness }
      return harness ? [{ file, harness }] : []
    }),
  )
  return found.flat().toSorted((a, b) => numberOf(a) - numberOf(b))
}

function numberOf({ harness }: Found): number {
  return Number(harness.id.replace(/\D/g, ''))
}

/** Never rejects: a harness that dies or does not end has found something, too. */
export async function runHarness({ file, count, seed, deadlineMs }: Run): Promise<HarnessResult> {
  const options = JSON.stringify({ count, seed, deadlineMs })
  const child = fork(join(import.meta.dirname, 'run-one.ts'), [file, options])
  let result: HarnessResult | undefined
  child.on('message', (message) => {
    result = message as HarnessResult
  })
  // What it has sent is read when the channel has ended; its exit may be heard of before.
  const gone = Promise.all([once(child, 'exit'), once(child, 'disconnect')])
  const impatience = setTimeout(() => child.kill('SIGTERM'), deadlineMs + graceMs)
  const [[code, signal]] = await gone
  clearTimeout(impatience)
  return result ?? { reached: 0, violations: [`the harness ended with ${signal ?? code}`] }
}
