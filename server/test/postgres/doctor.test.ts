/** `roost doctor` reads a PostgreSQL as well. */
import { expect, test } from 'vitest'
import { toInstant } from '../../src/values/instant.ts'
import { runRoost } from '../roost-process.ts'
import { createTestServer } from '../server.ts'
import { create } from '../sms.ts'

test('doctor asks PostgreSQL about its disk and checks every message', async () => {
  const server = await createTestServer()
  // The doctor is a process of its own, with a clock of its own.
  server.clock.set(toInstant(Date.now()))
  await create(server, { send_in: 30 })
  const { database } = server.ctx.config
  const url = database.engine === 'postgres' ? database.url : ''
  const { stdout } = await runRoost(['doctor', '--json'], {
    DATABASE_URL: url,
    ROOST_DATA_DIR: '/nowhere',
  })
  const checks = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(checks.map(({ check }) => check)).toEqual(
    expect.arrayContaining([
      'configuration',
      'schema',
      'fsync',
      'clock',
      'walls',
      'queue',
      'hold',
      'invariants',
    ]),
  )
  // The test's PostgreSQL does not sync: the doctor must not call that well.
  expect(checks.find(({ check }) => check === 'fsync')).toMatchObject({
    ok: false,
    says: expect.stringContaining('fsync off'),
  })
  expect(checks.find(({ check }) => check === 'walls')).toMatchObject({ ok: true })
  expect(checks.find(({ check }) => check === 'invariants')).toMatchObject({ violations: [] })
})
