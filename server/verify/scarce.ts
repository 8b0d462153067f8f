/** V-13: too little of everything: disk, file descriptors, memory. */
import type { Harness, HarnessResult, HarnessRun } from './harness.ts'
import { fullDisk, outcomeOnFullDisk, restartOnFullDisk } from './scarcity/disk-trials.ts'
import { fewResources } from './scarcity/limits-trial.ts'
import { MountError } from './scarcity/small-disk.ts'
import type { Trial } from './scarcity/trial.ts'

const kinds: Record<string, (trial: Trial) => Promise<void>> = {
  'full disk': fullDisk,
  'answer on a full disk': outcomeOnFullDisk,
  'restart on a full disk': restartOnFullDisk,
  'few descriptors, little memory': fewResources,
}

export const harness: Harness = {
  id: 'V-13',
  unit: 'shortages',
  promise: 'Where something runs out Roost refuses, loses nothing, and goes on by itself.',
  full: 60,
  fast: 4,
  minutes: 3.5,
  run,
}

async function run({ count, deadlineMs, log }: HarnessRun): Promise<HarnessResult> {
  const startedAt = performance.now()
  const names = Object.keys(kinds)
  const violations: string[] = []
  const figures: Record<string, number> = {}
  let reached = 0
  while (reached < count && performance.now() - startedAt < deadlineMs) {
    const kind = names[reached % names.length] ?? ''
    const broken = await attempt(kind, reached)
    reached += 1
    figures[kind] = (figures[kind] ?? 0) + 1
    for (const line of broken) log(line)
    violations.push(...broken)
  }
  return { reached, violations, figures }
}

async function attempt(kind: string, number: number): Promise<string[]> {
  const broken: string[] = []
  const name = `${kind} ${number}`
  const expect = (holds: boolean, otherwise: string) => {
    if (!holds) broken.push(`${name}: ${otherwise}`)
  }
  try {
    await kinds[kind]?.({ name, expect })
  } catch (error) {
    const why = error instanceof MountError ? error.message : String((error as Error).stack)
    expect(false, why)
  }
  return broken
}
