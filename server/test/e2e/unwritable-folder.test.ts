/** A data folder that is not ours to write to: one sentence with the path, and nothing left behind. */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, type TestContext, test } from 'vitest'
import { type Finished, type Launch, runRoost, startRoost } from '../roost-process.ts'
import { makeFolder } from './house.ts'

const nobody = 65_534
const main = resolve(import.meta.dirname, '../../src/main.js')

/** Root may write to everything, so then somebody else has to try. */
function asOrdinaryUser(skip: TestContext['skip']): Launch {
  if (process.getuid?.() !== 0) return {}
  const under = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
  const [program = '', ...rest] = [...under, process.execPath, '--check', main]
  if (spawnSync(program, rest).status !== 0) skip('nobody may read this project, or no setpriv')
  return { under }
}

function giveAway(folder: string): void {
  if (process.getuid?.() !== 0) return
  for (const path of [folder, ...readdirSync(folder).map((name) => join(folder, name))])
    chownSync(path, nobody, nobody)
}

async function makeUsed(launch: Launch): Promise<{ folder: string; start(): Promise<Finished> }> {
  const folder = makeFolder()
  giveAway(folder)
  const settings = { ROOST_DATA_DIR: folder, ROOST_PORT: '0', ROOST_SEED: '0' }
  await (await startRoost(settings, [], launch)).stop()
  return { folder, start: () => runRoost([], settings, launch) }
}

test('a folder without the right to write is not said to be in use', async ({ skip }) => {
  const launch = asOrdinaryUser(skip)
  const { folder, start } = await makeUsed(launch)
  writeFileSync(join(folder, 'roost.pid'), '3364\n')
  chmodSync(folder, 0o500)
  onTestFinished(() => chmodSync(folder, 0o700))
  const refused = await start()
  expect(refused).toMatchObject({ code: 78, stdout: '' })
  expect(refused.stderr).toMatch(
    new RegExp(`^The data folder cannot be used: ${folder} cannot be written to .*\\n$`),
  )
})

test('a read-only database is named, and the next start with the right to write works', async ({
  skip,
}) => {
  const launch = asOrdinaryUser(skip)
  const { folder, start } = await makeUsed(launch)
  const file = join(folder, 'roost.db')
  chmodSync(file, 0o400)
  const refused = await start()
  expect(refused).toMatchObject({ code: 78, stdout: '' })
  expect(refused.stderr).toContain(`${file} cannot be written to`)
  // As SQLite leaves it when it opens a database that it may only read.
  writeFileSync(`${file}-shm`, '', { mode: 0o400 })
  giveAway(folder)
  chmodSync(file, 0o600)
  const roost = await startRoost({ ROOST_DATA_DIR: folder, ROOST_SEED: '0' }, [], launch)
  expect(statSync(`${file}-shm`).mode & 0o777).toBe(0o600)
  await roost.stop()
})
