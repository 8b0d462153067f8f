/**
 * `npm run bench`: Roost beside what does the same work, in turns, as ratios (docs/performance.md).
 * It measures and says; it never fails because something was slow.
 */
import { join } from 'node:path'
import { type Bench, openBench } from '../bench/bench.ts'
import { installContenders } from '../bench/install.ts'
import { listOf, type Result, report } from '../bench/report.ts'
import { listRows } from '../bench/rows.ts'
import { runRow } from '../bench/run-row.ts'
import { readSettings, type Settings, usage } from '../bench/settings.ts'
import { randomFrom } from '../bench/shuffle.ts'
import { describeSurroundings } from '../bench/surroundings.ts'
import { writeTable } from '../bench/write-table.ts'

const document = join(import.meta.dirname, '../docs/performance.md')
const tell = (line: string): void => console.error(line)

await main()

async function main(): Promise<void> {
  const settings = readWish()
  if (!settings) return
  installContenders(tell)
  tell(`seed ${settings.seed}`)
  const bench = openBench(settings)
  const machine = describeSurroundings(settings)
  const surroundings = () => [...machine, ...bench.notes]
  const results = await runAll(bench, (result) => {
    if (!settings.json) console.log(`${report(result)}\n`)
    if (settings.write) writeTable(document, surroundings(), result)
  })
  if (settings.json) print(settings, surroundings(), results)
  else console.log(listOf(surroundings()))
}

/** Undefined where there is nothing to run. */
function readWish(): Settings | undefined {
  try {
    const settings = readSettings(process.argv.slice(2))
    const ids = listRows(settings).map(({ id }) => id)
    if (settings.help) console.log(usage(ids))
    const unknown = settings.only.filter((id) => !ids.includes(id))
    if (unknown.length > 0) throw new Error(`There is no row ${unknown}. Rows: ${ids.join(', ')}.`)
    return settings.help ? undefined : settings
  } catch (error) {
    console.error(`${(error as Error).message}\n(npm run bench -- --help shows what there is)`)
    process.exitCode = 2
    return undefined
  }
}

/** Each row is told when it is done: it takes hours, and what is there must not be lost with the rest. */
async function runAll(bench: Bench, onResult: (result: Result) => void): Promise<Result[]> {
  const { settings } = bench
  const { only } = settings
  const chosen = listRows(settings).filter(({ id }) => only.length === 0 || only.includes(id))
  const random = randomFrom(settings.seed)
  const results: Result[] = []
  closeWhenTold(bench)
  try {
    for (const row of chosen) {
      const result = { row, runs: await runRow(row, bench, random, tell) }
      onResult(result)
      results.push(result)
    }
  } catch (error) {
    if (!bench.isClosing()) throw error
  } finally {
    await bench.close()
  }
  return results
}

/** Told to stop, it still takes its folders and processes along. */
function closeWhenTold(bench: Bench): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void bench.close().finally(() => process.exit(1)))
  }
}

function print(settings: Settings, surroundings: string[], results: Result[]): void {
  const found = results.map(({ row, runs }) => ({ id: row.id, runs }))
  const { seed } = settings
  console.log(JSON.stringify({ seed, surroundings, rows: found }, null, 2))
}
