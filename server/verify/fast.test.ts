/** A little of every harness, in `npm test`; `npm run verify` is the whole. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { findHarnesses, runHarness } from '../../scripts/verify/harnesses.ts'
import { seed } from '../test/seed.ts'

/** Together less than three minutes, also on a machine that is busy. */
const deadlineMs = 18_000
/** Its checks and its end come on top. */
const timeoutMs = 120_000
/** Each trial of V-16 takes a run of other harnesses; V-9-sync is V-9-failover with less to lose. */
const tooSlow = ['V-16', 'V-9-sync']

/** What a developer's machine may lack; CI installs it and must not do without. */
const lacks: Record<string, () => string | undefined> = {
  'V-5': () => (has('strace') ? undefined : 'strace is not installed'),
  'V-13': () => (process.getuid?.() === 0 ? undefined : 'a small file system needs root to mount'),
}

const found = await findHarnesses(import.meta.dirname)
const quick = found.filter(({ harness }) => harness.fast > 0 && !tooSlow.includes(harness.id))

for (const { file, harness } of quick) {
  const { id, fast, unit, promise } = harness
  test(
    `${id}: ${promise}`,
    async (context) => {
      const missing = process.env.CI ? undefined : lacks[id]?.()
      if (missing) context.skip(missing)
      const result = await runHarness({ file, harness, count: fast, deadlineMs, seed })
      console.info(`${id}: ${result.reached} of ${fast} ${unit}, seed ${seed}`)
      expect(result.violations, `seed ${seed}`).toEqual([])
      expect(result.reached).toBeGreaterThan(0)
    },
    timeoutMs,
  )
}

function has(program: string): boolean {
  return spawnSync(program, ['-V'], { stdio: 'ignore' }).error === undefined
}
