/** A data folder for one test and the servers that live in it; all gone when the test is over. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { type Roost, type Settings, startRoost } from '../roost-process.ts'
import { apiKey, type Client, connectTo } from './client.ts'

// Each of these tests starts several processes, perhaps on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'roost-e2e-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A sandbox of that folder, and a client that may use it. Only warnings are logged. */
export async function open(folder: string, settings: Settings = {}): Promise<Roost & Client> {
  const roost = await startRoost({
    ROOST_DATA_DIR: folder,
    ROOST_API_KEY: apiKey,
    ROOST_LOG_LEVEL: 'warn',
    ...settings,
  })
  onTestFinished(async () => {
    await roost.kill()
  })
  return { ...roost, ...connectTo(roost.url) }
}
