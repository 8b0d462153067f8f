/** One run of claiming. */
import { join } from 'node:path'
import { cpuSeconds } from '../cpu.ts'
import { startProgram } from '../program.ts'
import type { Sample } from '../row.ts'
import type { ClaimQuestion, ClaimResult } from '../servers/claim-server.ts'
import type { Settings } from '../settings.ts'
import type { RoostSettings } from './roost.ts'

const script = join(import.meta.dirname, '../servers/claim-server.ts')

export async function measureClaims(
  { warmUpSeconds, seconds }: Settings,
  settings: RoostSettings,
): Promise<Sample> {
  const program = await startProgram(script, { settings })
  const claim = (question: ClaimQuestion) => program.ask<ClaimResult>(question)
  try {
    await claim({ seconds: warmUpSeconds })
    const before = cpuSeconds([program.pid])
    const result = await claim({ seconds })
    return {
      rate: result.claims / result.seconds,
      ...{ p50: result.p50Ms, p99: result.p99Ms },
      cpu: ((cpuSeconds([program.pid]) - before) * 1e6) / result.claims,
    }
  } finally {
    await program.stop()
  }
}
