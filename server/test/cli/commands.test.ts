/** Every command of the command line, on the engine of this run. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { DatabaseLocation } from '../../src/db/database.ts'
import { startAndroidTwin } from '../../src/world/twins/android-twin.ts'
import { startTwilioTwin, type TwilioTwin } from '../../src/world/twins/twilio-twin.ts'
import { createTestFolder, engine, makePlace } from '../database.ts'
import { everyCommand } from '../every-command.ts'
import { freePort } from '../free-port.ts'
import { createBareDatabase } from '../postgres-databases.ts'
import {
  type Finished,
  type Launch,
  type Roost,
  runRoost,
  type Settings,
  startRoost,
} from '../roost-process.ts'
import { settingsOf } from '../server.ts'

// Each starts several processes, perhaps on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

/** Where carriers would reach the server. */
const publicPort = String(await freePort())

type Place = Awaited<ReturnType<typeof makePlace>>
type Home = {
  run(words: string): Promise<Finished>
  start(words?: string, settings?: Settings, launch?: Launch): Promise<Roost>
}

/** A database with nothing of anybody's in it, or not even tables; and a data folder that is not there yet. */
async function makeHome(location?: DatabaseLocation): Promise<Home> {
  const place = location ? undefined : await makePlace()
  if (place) onTestFinished(place.remove)
  const settings = {
    ROOST_DATA_DIR: join(createTestFolder(), 'data'),
    ROOST_LOG_LEVEL: 'warn',
    ROOST_SECRET_KEY: 'ab'.repeat(32),
    ROOST_PUBLIC_URL: `http://127.0.0.1:${publicPort}`,
    ...settingsOf(location ?? (place as Place).location),
  }
  const split = (words: string): string[] => words.split(' ').filter(Boolean)
  return {
    run: (words) => runRoost(split(words), settings),
    async start(words = '', more = {}, launch = {}) {
      const roost = await startRoost({ ...settings, ...more }, split(words), launch)
      onTestFinished(async () => {
        await roost.kill()
      })
      return roost
    },
  }
}

const ownNumber = '+12025550100'

/** An account at a twin of Twilio's, which has that number. */
async function addTwilio(home: Home): Promise<{ id: string; twin: TwilioTwin }> {
  const twin = await startTwilioTwin()
  onTestFinished(twin.close)
  twin.addNumber(ownNumber)
  const token = join(createTestFolder(), 'token')
  writeFileSync(token, twin.authToken)
  const account = `--account-sid ${twin.accountSid} --auth-token @${token} --base-url ${twin.url}`
  const words = `carrier add twilio ${account} --label Ours --number ${ownNumber} --json`
  const { code, stdout, stderr } = await home.run(words)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return { id: JSON.parse(stdout).id, twin }
}

/** What each command is shown to do here. A new one must be added. */
const shown: Record<string, (home: Home) => Promise<void>> = {
  async ''(home) {
    const roost = await home.start()
    expect((await fetch(`${roost.url}/readyz`)).status).toBe(200)
    const [ready = ''] = roost.printed().split('\n')
    expect(JSON.parse(ready)).toMatchObject({ api_key_from: expect.stringMatching(/dev\.env$/) })
    expect(await roost.stop()).toEqual({ code: 0, signal: null })
  },

  async serve(home) {
    const roost = await home.start('serve')
    const { key } = JSON.parse((await home.run('keys create --json')).stdout)
    expect(await statusOf(roost, key)).toBe(200)
    expect(await roost.stop()).toEqual({ code: 0, signal: null })
  },

  // The two below it are shown together with making one.
  async keys() {},
  async 'keys create'(home) {
    const made = await home.run('keys create --label billing')
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(made.stdout).toMatch(/^api_\w{22}\.\w{49}\n\nKeep it/)
    const nobody = await home.run('keys create --user nobody@example.com')
    expect(nobody).toMatchObject({ code: 1, stdout: '', stderr: 'There is no such user.\n' })
  },

  async 'keys list'(home) {
    await home.run('keys create --label one')
    await home.run('keys create --label two')
    const listed = await home.run('keys list')
    expect(listed).toMatchObject({ code: 0, stderr: '' })
    expect(listed.stdout).toMatch(/^api_\w{22} +last used never +one\napi_\w{22} .* two\n$/)
    const json = JSON.parse((await home.run('keys list --json')).stdout)
    expect(json).toMatchObject([{ label: 'one', revoked_at: null }, { label: 'two' }])
    expect(JSON.stringify(json)).not.toContain('hash')
  },

  async 'keys revoke'(home) {
    const { id, key } = JSON.parse((await home.run('keys create --json')).stdout)
    const roost = await home.start('serve')
    expect(await statusOf(roost, key)).toBe(200)
    expect(await home.run(`keys revoke ${id}`)).toMatchObject({
      code: 0,
      stdout: `${id} is revoked.\n`,
    })
    await vi.waitFor(async () => expect(await statusOf(roost, key)).toBe(401), 5000)
    expect((await home.run('keys list')).stdout).toMatch(new RegExp(`^${id} +revoked 20`))
    expect(await home.run(`keys revoke ${id}`)).toMatchObject({ code: 1, stdout: '' })
  },

  // The ones below it are shown together with adding one.
  async oauth() {},
  async 'oauth add'(home) {
    await home.run('keys create')
    const wrong = await home.run('oauth add --name Dialer --redirect-uri http://example.com/')
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('--redirect-uri')])
    const made = await home.run('oauth add --name Dialer --redirect-uri https://a.example/cb')
    expect([made.code, made.stdout]).toEqual([
      0,
      expect.stringMatching(/^client_id +client_\w{22}\nclient_secret +[\w-]{43}\n/),
    ])
  },
  async 'oauth list'(home) {
    await home.run('keys create')
    expect((await home.run('oauth list')).stdout).toMatch(/^No programs\./)
    await home.run('oauth add --name Dialer --redirect-uri https://a.example/cb --public')
    expect((await home.run('oauth list')).stdout).toMatch(
      /^client_\w{22} {2}last allowed never +0 in force {2}Dialer\n$/,
    )
    const [client] = JSON.parse((await home.run('oauth list --json')).stdout)
    expect(client).toMatchObject({ public: true, redirect_uris: ['https://a.example/cb'] })
  },
  async 'oauth remove'(home) {
    await home.run('keys create')
    const made = await home.run(
      'oauth add --name Dialer --redirect-uri https://a.example/cb --json',
    )
    const { client_id } = JSON.parse(made.stdout)
    expect((await home.run(`oauth remove ${client_id}`)).code).toBe(0)
    expect((await home.run(`oauth remove ${client_id}`)).stderr).toBe(
      `There is no program ${client_id}.\n`,
    )
  },

  async carrier() {},
  async 'carrier add'(home) {
    const help = await home.run('carrier add --help')
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('twilio')])
  },

  async 'carrier add twilio'(home) {
    await home.run('keys create')
    const missing = await home.run('carrier add twilio --account-sid AC12')
    expect(missing).toMatchObject({ code: 1, stdout: '' })
    expect(missing.stderr).toBe(
      '--account-sid must be AC and 32 hex digits\n--auth-token is missing\n',
    )
    const { id, twin } = await addTwilio(home)
    expect(id).toMatch(/^carr_\w{22}$/)
    expect(twin.smsUrlOf(ownNumber)).toMatch(new RegExp(`/_/carriers/${id}/callbacks/message/$`))
  },

  async 'carrier add android'(home) {
    await home.run('keys create')
    const missing = await home.run('carrier add android --username sms --own-number 555')
    expect(missing).toMatchObject({ code: 1, stdout: '' })
    expect(missing.stderr).toContain('--own-number must be a number such as +14155550100')
    const twin = await startAndroidTwin()
    onTestFinished(twin.close)
    const folder = createTestFolder()
    writeFileSync(join(folder, 'password'), twin.password)
    writeFileSync(join(folder, 'key'), twin.signingKey)
    const account = `--base-url ${twin.url} --username ${twin.username} --password @${folder}/password`
    const words = `carrier add android ${account} --signing-key @${folder}/key --own-number ${ownNumber} --number ${ownNumber} --json`
    const { code, stdout, stderr } = await home.run(words)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { id } = JSON.parse(stdout)
    expect(twin.hooks.map(({ event }) => event)).toContain('sms:received')
    expect(twin.hooks[0]?.url).toMatch(new RegExp(`/_/carriers/${id}/callbacks/event/$`))
  },

  async 'carrier list'(home) {
    await home.run('keys create')
    expect((await home.run('carrier list')).stdout).toMatch(/^No carrier accounts\./)
    const { id, twin } = await addTwilio(home)
    const listed = await home.run('carrier list')
    expect(listed.stdout).toBe(`${id}  twilio    Ours  ${ownNumber}\n`)
    expect((await home.run('carrier list --json')).stdout).not.toContain(twin.authToken)
  },

  async 'carrier test'(home) {
    await home.run('keys create')
    const { id, twin } = await addTwilio(home)
    const alone = await home.run(`carrier test ${id}`)
    expect(alone.code).toBe(1)
    expect(alone.stdout).toContain('ok    the account “Twin” is active')
    expect(alone.stdout).toMatch(/^FAIL {2}http.* does not answer\. Set ROOST_PUBLIC_URL/m)
    const roost = await home.start('serve', { ROOST_PORT: publicPort })
    expect(roost.url).toBe(`http://127.0.0.1:${publicPort}`)
    const { code, stdout } = await home.run(`carrier test ${id}`)
    expect([code, stdout]).toEqual([0, expect.stringMatching(/is reached, and believes nobody/)])
    expect((await home.run('carrier test carr_1')).stderr).toBe(
      'There is no carrier account carr_1.\n',
    )
    await twin.close()
  },

  async 'carrier numbers'(home) {
    await home.run('keys create')
    const { id, twin } = await addTwilio(home)
    twin.addNumber('+12025550123')
    const added = await home.run(`carrier numbers ${id} +12025550123`)
    expect(added).toMatchObject({ code: 0, stderr: '', stdout: '+12025550123 leave by Ours.\n' })
    expect(twin.smsUrlOf('+12025550123')).toContain(id)
    const others = await home.run(`carrier numbers ${id} +12025550124`)
    expect(others.stderr).toMatch(/does not have \+12025550124/)
    expect(await home.run(`carrier numbers ${id} nonsense`)).toMatchObject({ code: 1, stdout: '' })
  },

  async 'carrier remove'(home) {
    await home.run('keys create')
    const { id, twin } = await addTwilio(home)
    expect((await home.run(`carrier remove ${id}`)).stdout).toBe('Ours is removed.\n')
    expect(twin.smsUrlOf(ownNumber)).toBe('')
    expect((await home.run(`carrier remove ${id}`)).code).toBe(1)
    expect((await home.run('carrier list')).stdout).toMatch(/^No carrier accounts\./)
  },

  async openapi(home) {
    const { code, stdout } = await home.run('openapi')
    expect([code, JSON.parse(stdout).openapi]).toEqual([0, '3.1.0'])
  },

  async config(home) {
    const { code, stdout } = await home.run('config')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ROOST_DATA_DIR +\//m)
    expect(stdout).toMatch(
      engine === 'postgres' ? /^DATABASE_URL +\*{8}/m : /^DATABASE_URL +\(not/m,
    )
  },

  async resume(home) {
    await (await home.start()).stop()
    expect(await home.run('resume')).toMatchObject({ code: 1, stderr: 'Nothing is held.\n' })
  },

  async doctor(home) {
    await (await home.start()).stop()
    const { stdout } = await home.run('doctor --json')
    const lines = stdout.trim().split('\n')
    const checks = lines.map((line) => JSON.parse(line))
    // The PostgreSQL of the tests does not sync, which the doctor must not call well.
    const wrong = checks.filter(({ ok }) => !ok).map(({ check }) => check)
    expect(wrong).toEqual(engine === 'postgres' ? ['fsync'] : [])
    expect(checks.map(({ check }) => check)).toContain('invariants')
  },
}

test('every command has a test', () => {
  const commands = everyCommand().map((words) => words.join(' '))
  expect(Object.keys(shown).sort()).toEqual(commands.sort())
})

test.each(Object.keys(shown))('roost %s', async (words) => {
  await shown[words]?.(await makeHome())
})

test.each(['keys list', 'keys revoke api_1', 'resume', 'doctor'])(
  'roost %s makes no database where there is none',
  async (words) => {
    const home = await makeHome(await bareLocation())
    const result = await home.run(words)
    expect(result).toMatchObject({ code: 1, stdout: '' })
    expect(result.stderr).toMatch(/^There is no database in .* yet\. .*\n$/)
    expect(await home.run(words)).toEqual(result)
  },
)

async function bareLocation(): Promise<DatabaseLocation> {
  if (engine === 'sqlite') return { engine, directory: join(createTestFolder(), 'none') }
  const { url, remove } = await createBareDatabase()
  onTestFinished(remove)
  return { engine, url }
}

async function statusOf({ url }: Roost, key: string): Promise<number> {
  const headers = { authorization: `Basic ${btoa(`${key}:`)}` }
  return (await fetch(`${url}/api/v1/me/`, { headers })).status
}
