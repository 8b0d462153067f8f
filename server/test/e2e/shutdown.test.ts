/** Stopping, and who may open a data folder: one server at a time, whatever became of the last one. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { runRoost } from '../roost-process.ts'
import { eventually } from './eventually.ts'
import { makeFolder, open } from './house.ts'
import { brokenPromises, settle, sms, unknownText } from './ledger.ts'
import { post } from './load.ts'

const message = { status: 'outbox', local_phone: '+12025550100', remote_phone: '+12025550123' }

test('SIGTERM under load finishes what is being sent and exits with 0', async () => {
  const folder = makeFolder()
  const roost = await open(folder)
  const load = post(roost, 8, ['+12025550123'], 'before the end')
  await eventually('some are on the phone', async () => (await roost.texts()).length > 10)
  expect(await roost.stop()).toEqual({ code: 0, signal: null })
  await load.ended

  const next = await open(folder)
  await settle(next)
  expect(await brokenPromises(next, load.promised)).toEqual([])
  // After a drain there is no doubt about any of them.
  const failed = await next.get(`${sms}?status=error&_limit=100`)
  const errors = failed.data.map((message: { error_message: string }) => message.error_message)
  expect(errors).not.toContainEqual(expect.stringContaining(unknownText))
  expect(roost.printed()).not.toContain('"level":50')
})

test('SIGTERM is not held up by connections on which nothing is asked', async () => {
  const roost = await open(makeFolder())
  // One that fetch keeps alive, and one that was never used, as load balancers and browsers have.
  await roost.get(`${sms}?_limit=1`)
  const silent = connect(roost.port, '127.0.0.1').on('error', () => {})
  await once(silent, 'connect')
  expect(await roost.stop()).toEqual({ code: 0, signal: null })
})

test('a second server on a folder exits with 1 and names the first', async () => {
  const folder = makeFolder()
  const roost = await open(folder)
  const second = await runRoost([], { ROOST_DATA_DIR: folder, ROOST_PORT: '0' })
  expect(second).toMatchObject({ code: 1, stdout: '' })
  expect(second.stderr).toContain(`in use by another Roost (pid ${roost.pid})`)
  // And has done the first no harm.
  await roost.post(sms, { ...message, status: 'draft', text: 'Still here' })
})

test('the folder of a killed server opens at once', async () => {
  const folder = makeFolder()
  const first = await open(folder)
  const { id } = await first.post(sms, { ...message, status: 'draft', text: 'Before' })
  await first.kill()
  const second = await open(folder)
  expect(await second.get(`${sms}${id}/`)).toMatchObject({ status: 'draft', text: 'Before' })
})
