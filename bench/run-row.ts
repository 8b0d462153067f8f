/** Runs the contenders of a row in turns: one run of each a round, in an order of its own. */
import type { Bench } from './bench.ts'
import type { Contender, Row, Sample } from './row.ts'
import { shuffle } from './shuffle.ts'

/** Per contender a sample a round, or why it has none. */
export type Runs = { name: string; samples: Sample[]; missing?: string | undefined }

export async function runRow(
  row: Row,
  bench: Bench,
  random: () => number,
  tell: (line: string) => void,
): Promise<Runs[]> {
  const contenders = await row.contenders(bench)
  const entries = contenders.map((contender) => ({ contender, runs: blank(contender) }))
  for (let round = 1; round <= bench.settings.rounds; round++) {
    for (const { contender, runs } of shuffle(entries, random)) {
      if (runs.missing !== undefined) continue
      try {
        runs.samples.push(await contender.run())
      } catch (error) {
        giveUp(bench, runs, error)
      }
      const said = runs.missing ?? describe(row, runs.samples.at(-1) ?? {})
      tell(`${row.id} round ${round} ${contender.name}: ${said}`)
    }
  }
  return entries.map(({ runs }) => runs)
}

function blank({ name, missing }: Contender): Runs {
  return { name, missing, samples: [] }
}

/** One that fails is out, and the others go on: a long run must not be lost to it. */
function giveUp(bench: Bench, runs: Runs, error: unknown): void {
  if (bench.isClosing()) throw error
  runs.missing = `failed: ${String(error).split('\n')[0]}`
  console.error(error)
  process.exitCode = 1
}

function describe(row: Row, sample: Sample): string {
  return row.figures
    .map(({ id, label, digits }) => ({ value: sample[id] ?? Number.NaN, label, digits }))
    .filter(({ value }) => !Number.isNaN(value))
    .map(({ value, label, digits }) => `${value.toFixed(digits)} ${label}`)
    .join(', ')
}
