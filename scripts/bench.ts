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
import { writeTables } from '../bench/write-tables.ts'

const document = join(import.meta.dirname, '../docs/performance.md')
const tell = (line: string): void => console.error(line)

await main()

async function main(): Promise<void> {
  const settings = readWish()
  if (!settings) return
  installContenders(tell)
  tell(`seed ${settings.seed}`)
  const bench = openBench(settings)
  const results = await runAll(bench)
  const surroundings = [...describeSurroundings(settings), ...bench.notes]
  if (settings.json) print(settings, surroundings, results)
  else console.log([...results.map(report), listOf(surroundings)].join('\n\n'))
  if (settings.write) writeTables(document, surroundings, results)
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

async function runAll(bench: Bench): Promise<Result[]> {
  const { settings } = bench
  const { only } = settings
  const chosen = listRows(settings).filter(({ id }) => only.length === 0 || only.includes(id))
  const random = randomFrom(settings.seed)
  const results: Result[] = []
  closeWhenTold(bench)
  try {
    for (const row of chosen) results.push({ row, runs: await runRow(row, bench, random, tell) })
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
