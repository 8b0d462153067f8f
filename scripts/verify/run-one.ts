/** A process that runs one harness and sends back what it found: `node run-one.ts <file> <options>`. */
import { inspect } from 'node:util'
import type { Harness, HarnessResult } from '../../server/verify/harness.ts'

const [file = '', options = '{}'] = process.argv.slice(2)
// What a harness started ends with it, also when it is told to stop, or nobody waits for it any more.
for (const end of ['SIGTERM', 'SIGINT', 'disconnect']) process.once(end, () => process.exit(1))
const result = await run()
// What has not left the process by its exit is lost.
await new Promise((sent) => process.send?.(result, sent) ?? sent(undefined))
process.exit(0)

async function run(): Promise<HarnessResult> {
  try {
    const { harness } = (await import(file)) as { harness: Harness }
    const log = (line: string): void => console.log(`     ${harness.id} ${line}`)
    return await harness.run({ ...JSON.parse(options), log })
  } catch (error) {
    return { reached: 0, violations: [`the harness failed: ${inspect(error)}`] }
  }
}
