/** One run of taking what is due. */
import { join } from 'node:path'
import { cpuSeconds } from '../cpu.ts'
import { startProgram } from '../program.ts'
import type { Sample } from '../row.ts'
import type { TakeQuestion, TakeResult } from '../servers/take-server.ts'
import type { Settings } from '../settings.ts'
import type { RoostSettings } from './roost.ts'

const script = join(import.meta.dirname, '../servers/take-server.ts')

export async function measureTakes(
  { warmUpSeconds, seconds }: Settings,
  settings: RoostSettings,
): Promise<Sample> {
  const program = await startProgram(script, { settings })
  const take = (question: TakeQuestion) => program.ask<TakeResult>(question)
  try {
    await take({ seconds: warmUpSeconds })
    const before = cpuSeconds([program.pid])
    const result = await take({ seconds })
    return {
      rate: result.takes / result.seconds,
      ...{ p50: result.p50Ms, p99: result.p99Ms },
      cpu: ((cpuSeconds([program.pid]) - before) * 1e6) / result.takes,
    }
  } finally {
    await program.stop()
  }
}
