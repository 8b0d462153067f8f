/** Seeds that failed once, one a line; each is tried again before anything else, for ever. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Run } from './plan.ts'

export interface RegressSeed {
  id: string
  seed: number
  count: number
}

/** `V-3 seed=17 count=26 commit=1a2b3c4`; lines that begin with # are comments. */
const pattern = /^(\S+) seed=(\d+) count=(\d+)/

export function readSeeds(file: string): RegressSeed[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, id, seed, count] = pattern.exec(line) ?? []
      return id ? [{ id, seed: Number(seed), count: Number(count) }] : []
    })
}

export function keepSeed(file: string, { harness, seed, count }: Run, commit: string): void {
  const known = readSeeds(file).some((line) => line.id === harness.id && line.seed === seed)
  if (!known) appendFileSync(file, `${harness.id} seed=${seed} count=${count} commit=${commit}\n`)
}

/** The runs of `planned` again with each of their seeds, and never with more tries than planned. */
export function withSeeds(planned: readonly Run[], seeds: readonly RegressSeed[]): Run[] {
  const again = seeds.flatMap(({ id, seed, count }) =>
    planned
      .filter((run) => run.harness.id === id)
      .map((run) => ({ ...run, seed, count: Math.min(count, run.count), again: true })),
  )
  return [...again, ...planned]
}
