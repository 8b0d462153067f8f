/** Runs one harness by its file name, in whatever copy of the tree this file is: `run-harness.ts wal-cut 300`. */
import type { Harness } from './harness.ts'

const [name, count] = process.argv.slice(2)
const { harness } = (await import(`./${name}.ts`)) as { harness: Harness }
const result = await harness.run({
  count: Number(count ?? harness.fast),
  seed: Number(process.env.ROOST_TEST_SEED ?? 1),
  deadlineMs: harness.minutes * 60_000,
  log: (line) => console.error(line),
})
console.log(JSON.stringify(result))
process.exitCode = result.violations.length > 0 ? 1 : 0
