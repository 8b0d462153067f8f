/** A file with a page that is not what was written: whoever asks is told, and nobody gets a 500. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createTestFolder } from '../database.ts'
import { runRoost, startRoost } from '../roost-process.ts'
import { apiKey, connectTo } from './client.ts'

vi.setConfig({ testTimeout: 60_000 })

const settingsOf = (folder: string) => ({ ROOST_DATA_DIR: folder, ROOST_API_KEY: apiKey })

/** Writes over the first page of a table's or an index's tree, while nobody has the file open. */
function damage(folder: string, name: string): void {
  const file = join(folder, 'roost.db')
  const sqlite = new DatabaseSync(file)
  sqlite.exec('pragma wal_checkpoint(truncate)')
  const { page_size } = sqlite.prepare('pragma page_size').get() as { page_size: number }
  const { rootpage } = sqlite
    .prepare('select rootpage from sqlite_master where name = ?')
    .get(name) as { rootpage: number }
  sqlite.close()
  const opened = openSync(file, 'r+')
  writeSync(opened, Buffer.alloc(page_size, 0xa5), 0, page_size, (rootpage - 1) * page_size)
  closeSync(opened)
}

async function damagedFolder(): Promise<string> {
  const folder = join(createTestFolder(), 'data')
  await (await startRoost(settingsOf(folder), [])).stop()
  damage(folder, 'lead_date_created_id_index')
  return folder
}

test('the doctor finds it, and says what to do', async () => {
  const { code, stdout } = await runRoost(['doctor'], settingsOf(await damagedFolder()))
  expect(code).toBe(1)
  expect(stdout).toMatch(/^WRONG +integrity +the database is damaged: .*restore a backup$/m)
})

test('of a file that is whole the doctor says so', async () => {
  const folder = join(createTestFolder(), 'data')
  await (await startRoost(settingsOf(folder), [])).stop()
  const { stdout } = await runRoost(['doctor'], settingsOf(folder))
  expect(stdout).toMatch(/^ok +integrity +every page/m)
})

test('a server that comes upon it is not ready any more, and answers 503', async () => {
  const roost = await startRoost(settingsOf(await damagedFolder()), [])
  onTestFinished(() => void roost.kill())
  const { call } = connectTo(roost.url)
  const { status, body } = await call('GET', '/lead/')
  expect([status, body.error]).toEqual([503, expect.stringMatching(/cannot be read/)])
  const ready = await fetch(`${roost.url}/readyz`)
  expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'damaged' }])
})
