/** `npm run verify`: every promise (docs/failure-modes.md), tried as often as the time allows. */
import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { HarnessResult } from '../server/verify/harness.ts'
import { findHarnesses, runHarness } from './verify/harnesses.ts'
import { defaultBudgetMinutes, lanes, planRuns, type Run, type Wish } from './verify/plan.ts'
import { keepSeed, readSeeds, withSeeds } from './verify/regress-seeds.ts'
import { type Done, isBroken, summarize } from './verify/summary.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'server/verify')
const seedsFile = join(folder, 'regress-seeds.txt')
const violationsShown = 20

const usage = `npm run verify -- [options]

  --fast           try each promise only a little
  --only V-3,V-7   only these harnesses, with all of one's parts: V-9 is also V-9-restore
  --seed 17        repeat a run
  --help           print this

BUDGET_MIN=60 gives it so many minutes.`

process.exitCode = await main()

async function main(): Promise<number> {
  const wish = readWish()
  if (typeof wish === 'number') return wish
  const planned = planRuns(await findHarnesses(folder), wish)
  const queue = withSeeds(planned, readSeeds(seedsFile))
  const commit = readCommit()
  console.log(`seed ${wish.seed}, commit ${commit}, ${queue.length} runs in ${lanes} lanes`)
  const done: Done[] = []
  const lane = async (): Promise<void> => {
    for (let run = queue.shift(); run; run = queue.shift()) {
      const since = performance.now()
      const result = await runHarness(run)
      const seconds = (performance.now() - since) / 1000
      done.push({ run, result, seconds })
      tell(run, result, seconds, commit)
      if (isBroken(result)) keepSeed(seedsFile, run, commit)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  for (const line of summarize(done)) console.log(line)
  const failed = done.filter(({ result }) => isBroken(result)).length
  console.log(`${done.length - failed} passed, ${failed} failed`)
  return failed > 0 || done.length === 0 ? 1 : 0
}

function parse() {
  return parseArgs({
    options: {
      fast: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string', default: process.env.ROOST_TEST_SEED ?? '' },
      help: { type: 'boolean', default: false },
    },
  }).values
}

/** An exit code where there is nothing to run. */
function readWish(): Wish | number {
  let values: ReturnType<typeof parse>
  try {
    values = parse()
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    return 2
  }
  if (values.help) {
    console.log(usage)
    return 0
  }
  return {
    fast: values.fast,
    only: values.only.flatMap((ids) => ids.split(',')),
    budgetMinutes: Number(process.env.BUDGET_MIN || defaultBudgetMinutes),
    seed: values.seed === '' ? randomInt(1, 2 ** 31) : Number(values.seed),
  }
}

function tell(run: Run, result: HarnessResult, seconds: number, commit: string): void {
  const { id, unit, promise } = run.harness
  const { reached, violations, figures = {} } = result
  const verdict = isBroken(result) ? 'FAIL' : 'ok  '
  const tried = `${reached} of ${run.count} ${unit}${run.again ? ' again' : ''}`
  const how = `${seconds.toFixed(1)} s  seed ${run.seed}  commit ${commit}`
  console.log(`${verdict} ${id}  ${tried}  ${violations.length} violations  ${how}`)
  console.log(`     ${promise}`)
  const facts = Object.entries(figures).map(([name, value]) => `${name} ${value}`)
  if (facts.length > 0) console.log(`     ${facts.join('; ')}`)
  for (const line of violations.slice(0, violationsShown)) console.log(`     - ${line}`)
  if (violations.length > violationsShown)
    console.log(`     … ${violations.length - violationsShown} more`)
}

function readCommit(): string {
  try {
    const git = ['rev-parse', '--short', 'HEAD']
    return execFileSync('git', git, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return 'unknown'
  }
}
