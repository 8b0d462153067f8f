/** Whoever can read the data folder reads everybody's messages: it is its owner's alone (SECURITY.md). */
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Roost, type Settings, startRoost } from '../roost-process.ts'
import { makeFolder } from './house.ts'

/** Of everything in a folder, the folder itself as `.`. */
function modes(folder: string): Record<string, string> {
  const names = ['.', ...readdirSync(folder)]
  return Object.fromEntries(
    names.map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]),
  )
}

async function open(folder: string, umask: string, settings: Settings = {}): Promise<Roost> {
  const under = ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh']
  const roost = await startRoost({ ROOST_DATA_DIR: folder, ...settings }, [], { under })
  onTestFinished(async () => {
    await roost.kill()
  })
  return roost
}

const own = { '.': '700' } as Record<string, string>
for (const name of ['roost.db', 'roost.db-wal', 'roost.db-shm', 'lock.db', 'roost.pid'])
  own[name] = '600'
for (const name of ['roost.epoch', 'reserve', 'dev.env']) own[name] = '600'

test.for(['000', '022', '077', '377'])(
  'umask %s: all that a start makes is its owner’s',
  async (umask, { skip }) => {
    if (process.platform === 'win32') skip('Windows has no such modes')
    const folder = join(makeFolder(), 'new')
    const roost = await open(folder, umask)
    expect(modes(folder)).toMatchObject(own)
    expect(Object.keys(own)).toEqual(
      expect.arrayContaining(Object.keys(modes(folder)).filter(isKnown)),
    )
    expect(roost.printed()).not.toContain('chmod')
    await roost.stop()
    await (await open(folder, umask)).stop()
    for (const mode of Object.values(modes(folder))) expect(mode).toMatch(/^[67]00$/)
  },
)

/** SQLite's journals come and go. */
const isKnown = (name: string): boolean => !name.endsWith('-journal')

test('what an older Roost left open is closed, and a folder that is open is told of', async ({
  skip,
}) => {
  if (process.platform === 'win32') skip('Windows has no such modes')
  const folder = join(makeFolder(), 'old')
  mkdirSync(folder)
  await (await open(folder, '022')).kill()
  chmodSync(folder, 0o755)
  for (const name of Object.keys(own)) {
    if (existsSync(join(folder, name)) && name !== '.') chmodSync(join(folder, name), 0o644)
  }
  const roost = await open(folder, '022')
  expect(modes(folder)).toMatchObject({ ...own, '.': '755' })
  const warning = roost
    .printed()
    .split('\n')
    .find((line) => line.includes('chmod'))
  expect(JSON.parse(warning ?? '')).toMatchObject({
    level: 40,
    msg: `${folder} is open to others (mode 755): chmod go-rwx`,
  })
})

test('nothing that a start prints for programs holds the key', async () => {
  const folder = makeFolder()
  const roost = await open(folder, '022')
  const [line = ''] = roost
    .printed()
    .split('\n')
    .filter((text) => text.includes('"ready"'))
  expect(JSON.parse(line)).toMatchObject({ event: 'ready', api_key_from: join(folder, 'dev.env') })
  expect(roost.printed()).not.toMatch(/api_\w{22}/)
  await roost.stop()

  const ROOST_API_KEY = 'a-key-of-my-own-0123456789'
  const again = await open(folder, '022', { ROOST_API_KEY })
  expect(again.printed()).toContain('"api_key_from":"ROOST_API_KEY"')
  expect(again.printed()).not.toContain(ROOST_API_KEY)
})
