/** `roost doctor` and `roost resume` beside a real server, and after its database was restored. */
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { type Finished, runRoost } from '../roost-process.ts'
import { eventually } from './eventually.ts'
import { makeFolder, open } from './house.ts'

const sms = '/activity/sms/'
const hello = { local_phone: '+12025550100', remote_phone: '+12025550110', text: 'Hello' }
const checks = 'configuration schema fsync disk clock integrity queue hold invariants'.split(' ')

function linesOf({ stdout }: Finished) {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test('doctor finds nothing wrong beside a server at work, and says what it looked at', async () => {
  const folder = makeFolder()
  const roost = await open(folder)
  for (let count = 0; count < 20; count++) await roost.post(sms, { ...hello, status: 'outbox' })
  const here = { ROOST_DATA_DIR: folder }
  const [people, json] = await Promise.all([
    runRoost(['doctor'], here),
    runRoost(['doctor', '--json'], here),
  ])
  expect(people).toMatchObject({ code: 0, stderr: '' })
  expect(people.stdout.match(/^ok {5}\w+/gm)?.map((line) => line.slice(7))).toEqual(checks)
  expect(people.stdout).toContain('journal_mode wal, synchronous FULL')
  expect(people.stdout).toContain('I13 (sending rates)')
  expect(linesOf(json).map(({ check, ok }) => [check, ok])).toEqual(checks.map((c) => [c, true]))
})

test('doctor exits with 1 and names the message whose row was changed by hand', async () => {
  const folder = makeFolder()
  const roost = await open(folder)
  const { id } = await roost.post(sms, { ...hello, status: 'draft' })
  await roost.stop()
  const sqlite = new DatabaseSync(join(folder, 'roost.db'))
  sqlite.prepare('update message set text = ? where id = ?').run('changed by hand', id)
  sqlite.close()
  const found = await runRoost(['doctor', '--data', folder])
  expect(found).toMatchObject({ code: 1 })
  expect(found.stdout).toMatch(
    new RegExp(`^WRONG +invariants .*1 broken.*\\n +I8 +${id} +it was something else`, 'm'),
  )
  const json = linesOf(await runRoost(['doctor', '--json', '--data', folder]))
  expect(json.at(-1).violations).toEqual([
    expect.objectContaining({ invariant: 'I8', message_id: id }),
  ])
})

test('doctor without a database, and resume without a hold, say so', async () => {
  const folder = makeFolder()
  const none = await runRoost(['doctor', '--data', folder])
  expect(none).toMatchObject({ code: 1, stdout: '' })
  expect(none.stderr).toContain('There is no database')
  const roost = await open(folder)
  await roost.stop()
  const idle = await runRoost(['resume', '--data', folder])
  expect(idle).toMatchObject({ code: 1, stderr: 'Nothing is held.\n' })
  const never = await runRoost(['resume', '--from', 'yesterday', '--data', folder])
  expect(never.stderr).toContain('yesterday is no moment')
})

// It waits out an undo window and starts five processes.
test('a restored backup sends nothing until resume says so', { timeout: 90_000 }, async () => {
  const folder = makeFolder()
  const here = { ROOST_DATA_DIR: folder }
  const [db, backup] = [join(folder, 'roost.db'), join(folder, 'backup.db')]
  const first = await open(folder)
  const waiting = await first.post(sms, { ...hello, status: 'outbox', send_in: 10 })
  await first.stop()
  copyFileSync(db, backup)
  const second = await open(folder)
  const isSent = async (roost: typeof first) =>
    (await roost.get(`${sms}${waiting.id}/`)).status === 'sent'
  await eventually('it is sent', () => isSent(second), 30_000)
  await second.kill()
  for (const suffix of ['-wal', '-shm']) rmSync(`${db}${suffix}`, { force: true })
  copyFileSync(backup, db)

  const third = await open(folder)
  const ready = await fetch(`${third.url}/readyz`)
  expect(await ready.json()).toMatchObject({
    status: 'ok',
    checks: { sending: expect.stringContaining('a restore from a backup') },
  })
  const fresh = await third.post(sms, { ...hello, status: 'outbox' })
  await eventually('the new one is sent', async () => (await third.texts(fresh.id)).length === 1)
  expect(await third.texts(waiting.id)).toEqual([])
  const doctor = await runRoost(['doctor'], here)
  expect(doctor).toMatchObject({ code: 1 })
  expect(doctor.stdout).toMatch(/^WRONG +hold +1 messages/m)

  const resumed = await runRoost(['resume', '--json'], here)
  expect(JSON.parse(resumed.stdout)).toEqual({ sent: 1, refused: 0 })
  await eventually('the held one is sent', () => isSent(third), 30_000)
})
