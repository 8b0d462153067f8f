/** Runs the contenders of a row in turns: one run of each a round, in an order of its own. */
import type { Bench } from './bench.ts'
import type { Row, Sample } from './row.ts'
import { shuffle } from './shuffle.ts'

/** Per contender a sample a round, or why it has none. */
export type Runs = { name: string; samples: Sample[]; missing?: string }

export async function runRow(
  row: Row,
  bench: Bench,
  random: () => number,
  tell: (line: string) => void,
): Promise<Runs[]> {
  const contenders = await row.contenders(bench)
  const runs = new Map<string, Runs>()
  for (const { name, missing } of contenders) {
    runs.set(name, { name, samples: [], ...(missing !== undefined && { missing }) })
  }
  for (let round = 1; round <= bench.settings.rounds; round++) {
    for (const { name, run, missing } of shuffle(contenders, random)) {
      if (missing !== undefined || run === undefined) continue
      const sample = await run()
      runs.get(name)?.samples.push(sample)
      tell(`${row.id} round ${round} ${name}: ${describe(row, sample)}`)
    }
  }
  return [...runs.values()]
}

function describe(row: Row, sample: Sample): string {
  return row.figures
    .map(({ id, label, digits }) => `${(sample[id] ?? Number.NaN).toFixed(digits)} ${label}`)
    .join(', ')
}
