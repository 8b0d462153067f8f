/** The command line as people and programs use it: what it prints, and the code it ends with. */
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { everyCommand } from '../every-command.ts'
import { type Finished, runRoost, type Settings, startRoost } from '../roost-process.ts'
import { apiKey, connectTo } from './client.ts'
import { eventually } from './eventually.ts'
import { makeFolder, open } from './house.ts'

test('--help of every command shows how to use it', async () => {
  const commands = everyCommand()
  expect(commands).toContainEqual(['keys', 'revoke'])
  const helps = await Promise.all(commands.map((command) => runRoost([...command, '--help'])))
  for (const [position, help] of helps.entries()) {
    const command = ['roost', ...(commands[position] ?? [])].join(' ')
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toMatch(new RegExp(`^Usage: ${command}\\b.*\\n\\n\\w.*`))
    expect(help.stdout).toContain('--help')
  }
  const [roost] = helps
  for (const [command] of commands.slice(1)) {
    expect(roost?.stdout).toMatch(new RegExp(`^ {2}${command} .*\\w`, 'm'))
  }
})

test('a wrong command line exits with 2 and says where help is', async () => {
  const wrong = [['sevre'], ['keys', 'revoke'], ['--jsno']]
  for (const result of await Promise.all(wrong.map((args) => runRoost(args)))) {
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain('--help')
  }
})

test('keys are made, listed and revoked beside a running server', async () => {
  const folder = makeFolder()
  const roost = await open(folder)
  const here = { ROOST_DATA_DIR: folder }
  const made = oneLine(await runRoost(['keys', 'create', '--label', 'billing', '--json'], here))
  expect(made).toMatchObject({ id: expect.stringMatching(/^api_\w{22}$/), key: expect.any(String) })
  const billing = connectTo(roost.url, made.key)
  await billing.get('/activity/sms/')

  const listed = oneLine(await runRoost(['keys', 'list', '--json'], here))
  const entry = listed.find(({ id }: { id: string }) => id === made.id)
  expect(entry).toMatchObject({ label: 'billing', revoked_at: null })
  const people = await runRoost(['keys', 'list'], here)
  expect(people.stdout).toMatch(new RegExp(`^${made.id} .* billing$`, 'm'))
  const secret = made.key.split('.')[1]
  expect(JSON.stringify(listed) + people.stdout).not.toContain(secret)
  expect(JSON.stringify(listed)).not.toContain('key_hash')

  const revoked = oneLine(await runRoost(['keys', 'revoke', made.id, '--json'], here))
  expect(revoked).toMatchObject({ id: made.id, revoked_at: expect.any(String) })
  const refused = async () => (await billing.call('GET', '/activity/sms/')).status === 401
  await eventually('the revoked key is refused', refused, 1500)
  // Nobody else's key is.
  await roost.get('/activity/sms/')
  const again = await runRoost(['keys', 'revoke', made.id], here)
  expect(again).toMatchObject({ code: 1, stdout: '' })
  expect(again.stderr).toContain(`no active key ${made.id}`)
})

test('keys create opens the door of a production server that has none', async () => {
  const folder = makeFolder()
  const first = await runRoost(['keys', 'list', '--data', folder])
  expect(first).toMatchObject({ code: 1 })
  expect(first.stderr).toContain(`There is no database in ${folder} yet`)
  const server = await startRoost({ ROOST_DATA_DIR: folder }, ['serve'])
  onTestFinished(async () => {
    await server.kill()
  })
  const made = await runRoost(['keys', 'create', '--data', folder])
  const [key = ''] = made.stdout.split('\n')
  const sms = await connectTo(server.url, key).get('/activity/sms/')
  expect(sms).toEqual({ has_more: false, data: [] })
})

test('config prints every setting in force and masks secrets', async () => {
  const database = 'postgres://roost:hunter2@127.0.0.1/roost'
  const settings = { ROOST_API_KEY: apiKey, ROOST_PORT: '7001', DATABASE_URL: database }
  const [people, json, jsonFirst] = await Promise.all([
    runRoost(['config'], settings),
    runRoost(['config', '--json'], settings),
    runRoost(['--json', 'config'], settings),
  ])
  expect(people.stdout).toMatch(/^ROOST_API_KEY +\*{8} /m)
  expect(people.stdout).toMatch(/^ROOST_PORT +7001 /m)
  expect(people.stdout).toMatch(/^ROOST_HOST +127\.0\.0\.1 .*\[default\]$/m)
  const port = { name: 'ROOST_PORT', value: '7001', set: true }
  expect(oneLine(json)).toContainEqual(expect.objectContaining(port))
  expect(jsonFirst.stdout).toBe(json.stdout)
  expect(people.stdout + json.stdout).not.toContain(apiKey)
  expect(people.stdout + json.stdout).not.toContain('hunter2')
})

test('openapi prints the document that the server serves', async () => {
  const roost = await open(makeFolder())
  const [served, printed] = await Promise.all([
    fetch(`${roost.url}/openapi.json`).then((response) => response.json()),
    runRoost(['openapi']),
  ])
  expect(printed).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(printed.stdout)).toEqual(served)
})

const wrongSettings: { name: string; args?: string[]; settings: Settings; says: string[] }[] = [
  {
    name: 'a misspelt ROOST_ variable',
    settings: { ROOST_POTR: '7670' },
    says: ['ROOST_POTR is not a setting', 'Did you mean ROOST_PORT?'],
  },
  {
    name: 'a ROOST_ variable like no other',
    settings: { ROOST_TELEPATHY: '1' },
    says: ['ROOST_TELEPATHY is not a setting', 'ROOST_DATA_DIR'],
  },
  {
    name: 'a DATABASE_URL of another kind',
    settings: { DATABASE_URL: 'mysql://localhost/roost' },
    says: ['DATABASE_URL: must begin with postgres://'],
  },
  {
    name: 'a role of its own on a file',
    settings: { ROOST_ROLE: 'runner' },
    says: ['ROOST_ROLE: a file has one process', 'DATABASE_URL'],
  },
  {
    name: 'a role that there is not',
    settings: { ROOST_ROLE: 'walker' },
    says: ['ROOST_ROLE: Invalid option'],
  },
  {
    name: 'an allowed origin with a path',
    settings: { ROOST_ALLOWED_ORIGINS: 'https://crm.example.com, https://crm.example.com/page' },
    says: ['ROOST_ALLOWED_ORIGINS: must be origins such as https://crm.example.com'],
  },
  {
    name: 'a keyword without a letter',
    settings: { ROOST_OPT_OUT_WORDS: 'basta, DE:!' },
    says: ['ROOST_OPT_OUT_WORDS: must be words', 'DE:schluss'],
  },
  {
    name: 'a ROOST_API_KEY shorter than 20',
    settings: { ROOST_API_KEY: 'too-short' },
    says: ['ROOST_API_KEY: must have at least 20 characters'],
  },
  {
    name: 'serve on all interfaces',
    args: ['serve'],
    settings: { ROOST_HOST: '0.0.0.0' },
    says: ['ROOST_HOST=0.0.0.0 is reachable from other machines', '127.0.0.1'],
  },
  {
    name: 'an address of another computer',
    settings: { ROOST_HOST: '203.0.113.7' },
    says: ['ROOST_HOST=203.0.113.7 is not an address of this computer'],
  },
  {
    name: 'a file for a data folder',
    settings: { ROOST_DATA_DIR: import.meta.filename },
    says: ['The data folder cannot be used', import.meta.filename, 'Set ROOST_DATA_DIR'],
  },
  {
    name: 'a port that is not one',
    settings: { ROOST_PORT: '70000' },
    says: ['ROOST_PORT: '],
  },
  {
    name: 'two mistakes at once',
    settings: { ROOST_PORT: 'http', ROOST_LOG_LEVL: 'warn' },
    says: ['ROOST_PORT: ', 'Did you mean ROOST_LOG_LEVEL?'],
  },
]

for (const { name, args = [], settings, says } of wrongSettings) {
  test(`${name}: exits with 78 and says what to change`, async () => {
    const folder = makeFolder()
    const result = await runRoost(args, { ROOST_DATA_DIR: folder, ROOST_PORT: '0', ...settings })
    expect(result, result.stderr).toMatchObject({ code: 78, stdout: '' })
    for (const words of says) expect(result.stderr).toContain(words)
    expect(result.stderr).not.toContain('    at ')
  })
}

test('a database that does not answer exits with 1 and keeps its password to itself', async () => {
  const settings = { DATABASE_URL: 'postgres://roost:hunter2@127.0.0.1:1/roost', ROOST_PORT: '0' }
  const result = await runRoost([], { ROOST_DATA_DIR: makeFolder(), ...settings })
  expect(result).toMatchObject({ code: 1, stdout: '' })
  expect(result.stderr).toBe(
    'The database of DATABASE_URL does not answer: connect ECONNREFUSED 127.0.0.1:1.\n',
  )
})

test('a data folder whose database is none exits with 1 and leaves it alone', async () => {
  const folder = makeFolder()
  const file = join(folder, 'roost.db')
  const text = 'Not a database. '.repeat(100)
  writeFileSync(file, text)
  for (const args of [[], ['keys', 'list']]) {
    const result = await runRoost(args, { ROOST_DATA_DIR: folder, ROOST_PORT: '0' })
    expect(result).toMatchObject({ code: 1, stdout: '' })
    expect(result.stderr).toMatch(/^The database in the data folder cannot be opened: .*\n$/)
  }
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('a busy port: the sandbox takes the next, serve exits with 78', async () => {
  const busy = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void busy.close())
  await once(busy, 'listening')
  const address = busy.address()
  const taken = typeof address === 'object' && address ? address.port : 0
  const settings = { ROOST_PORT: String(taken) }

  const sandbox = await open(makeFolder(), settings)
  expect(sandbox.port).toBeGreaterThan(taken)
  expect(sandbox.port).toBeLessThanOrEqual(taken + 20)
  expect(sandbox.printed()).toContain(`Port ${taken} is in use. Trying ${taken + 1}.`)
  await sandbox.get('/activity/sms/')

  const strict = await runRoost(['serve'], { ROOST_DATA_DIR: makeFolder(), ...settings })
  expect(strict, strict.stderr).toMatchObject({ code: 78, stdout: '' })
  expect(strict.stderr).toContain(`Port ${taken} of 127.0.0.1 is in use. Set ROOST_PORT`)
})

test('ready is one line of JSON for programs', async () => {
  const folder = makeFolder()
  const roost = await startRoost({ ROOST_DATA_DIR: folder }, ['--json'])
  onTestFinished(async () => {
    await roost.kill()
  })
  const [line = ''] = roost.printed().split('\n')
  expect(JSON.parse(line)).toMatchObject({
    event: 'ready',
    url: roost.url,
    mode: 'sandbox',
    pid: roost.pid,
    data_dir: folder,
  })
})

/** What a command that succeeded printed as one line of JSON. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever comes back.
function oneLine({ code, stdout, stderr }: Finished): any {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.trimEnd()).not.toContain('\n')
  return JSON.parse(stdout)
}
