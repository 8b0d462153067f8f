/** V-16: bugs put into a copy of the product, each of which its test or harness must notice. */
import type { Harness, HarnessResult, HarnessRun } from './harness.ts'
import { bugsInAnswering } from './seeded-bugs/answering.ts'
import { bugsInAsking } from './seeded-bugs/asking.ts'
import { bugsInCalling } from './seeded-bugs/calling.ts'
import { bugsInConsenting } from './seeded-bugs/consenting.ts'
import { bugsInLogging } from './seeded-bugs/logging.ts'
import type { SeededBug } from './seeded-bugs/seeded-bug.ts'
import { bugsInSending } from './seeded-bugs/sending.ts'
import { bugsInShowing } from './seeded-bugs/showing.ts'
import { bugsInStoring } from './seeded-bugs/storing.ts'
import { bugsInTaking } from './seeded-bugs/taking.ts'
import { copyTree, type TreeCopy } from './seeded-bugs/tree-copy.ts'
import { createRandom } from './simulation/random.ts'

export const bugs: SeededBug[] = [
  ...bugsInStoring,
  ...bugsInTaking,
  ...bugsInLogging,
  ...bugsInSending,
  ...bugsInConsenting,
  ...bugsInAnswering,
  ...bugsInAsking,
  ...bugsInShowing,
  ...bugsInCalling,
]
const lanes = 2

export const harness: Harness = {
  id: 'V-16',
  unit: 'seeded bugs',
  promise: 'A bug in what is promised makes a test fail that passes without it.',
  full: bugs.length,
  fast: 5,
  minutes: 7,
  run,
}

async function run({ count, seed, deadlineMs, log }: HarnessRun): Promise<HarnessResult> {
  const until = performance.now() + deadlineMs
  const chosen = count >= bugs.length ? bugs : choose(count, seed)
  const copies = Array.from({ length: Math.min(lanes, chosen.length) }, copyTree)
  const violations: string[] = []
  let [killed, survived] = [0, 0]
  try {
    violations.push(...(await control(copies, chosen)))
    const left = [...chosen]
    const work = async (copy: TreeCopy) => {
      for (let bug = left.shift(); bug && performance.now() < until; bug = left.shift()) {
        const problem = await seedBug(copy, bug, log)
        if (problem) violations.push(`${bug.name}: ${problem}`)
        if (problem) survived += 1
        else killed += 1
      }
    }
    await Promise.all(copies.map(work))
  } finally {
    for (const copy of copies) copy.remove()
  }
  const reached = killed + survived
  return { reached, violations, figures: { noticed: `${killed}/${reached}` } }
}

/** Without any bug nobody may complain: a test that always fails would notice everything. */
async function control([copy]: TreeCopy[], chosen: readonly SeededBug[]): Promise<string[]> {
  const killers = chosen.map((bug) => bug.killer)
  const once = new Map(killers.map((killer) => [JSON.stringify(killer), killer]))
  const verdict = await copy?.check([], [...once.values()])
  return verdict?.outcome === 'passed' ? [] : [`without any bug: ${verdict?.detail}`]
}

async function seedBug(
  copy: TreeCopy,
  { name, edits, killer }: SeededBug,
  log: HarnessRun['log'],
): Promise<string | undefined> {
  const who = 'test' in killer ? killer.test : killer.harness
  try {
    const { outcome, detail } = await copy.check(edits, [killer])
    log(`${outcome === 'failed' ? 'noticed' : outcome}: ${name} (${who}: ${detail.split('\n')[0]})`)
    if (outcome === 'failed') return undefined
    return outcome === 'passed' ? `nobody noticed; ${who} should have` : detail
  } catch (error) {
    return (error as Error).message
  }
}

/** Another few every time. */
function choose(count: number, seed: number): SeededBug[] {
  const random = createRandom(seed)
  const left = bugs.filter(({ killer }) => 'test' in killer)
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)).flat()
}
