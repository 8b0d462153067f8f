/** A backup is put back: nothing leaves twice, and the operator decides what leaves at all (F-38). */
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { openReader } from '../../src/db/open-reader.ts'
import { examineHold } from '../../src/doctor/examine-hold.ts'
import { examineInvariants } from '../../src/doctor/examine-invariants.ts'
import { findHold } from '../../src/restore/find-hold.ts'
import { readLineage } from '../../src/restore/lineage.ts'
import { resume } from '../../src/restore/resume.ts'
import { createTestFolder } from '../database.ts'
import { joinTestServer, openServerWithPeople, type TestServer } from '../server.ts'
import { afterStart, create, smsPath, textsOnPhones } from '../sms.ts'
import { eventually } from './eventually.ts'

const minuteMs = 60_000

/**
 * A server whose database was put back to before it sent `early` and `late`. What left before the
 * restore is known here only: the simulated phones went back in time as well.
 */
async function restored(): Promise<{ server: TestServer; early: string; late: string }> {
  const directory = createTestFolder()
  const location = { engine: 'sqlite', directory } as const
  const [db, backup] = [join(directory, 'roost.db'), join(directory, 'backup.db')]
  const { server: first, people } = await openServerWithPeople(location)
  await runTheEarlier(first)
  const early = await create(first, { send_in: 10 })
  const late = await create(first, { send_in: 50 })
  await first.stop()
  copyFileSync(db, backup)

  const second = await joinTestServer(location, people)
  second.clock.set(afterStart(minuteMs))
  await second.runner.runOnce()
  expect((await textsOnPhones(second)).length).toBe(3)
  await second.stop()

  for (const suffix of ['-wal', '-shm']) rmSync(`${db}${suffix}`, { force: true })
  copyFileSync(backup, db)
  const third = await joinTestServer(location, people)
  onTestFinished(() => third.stop())
  third.clock.set(afterStart(2 * minuteMs))
  return { server: third, early: early.id, late: late.id }
}

async function runTheEarlier(server: TestServer): Promise<void> {
  await create(server, { text: 'sent before the backup' })
  await server.runner.runOnce()
}

async function statusOf({ api }: TestServer, id: string): Promise<unknown> {
  const { body } = await api('GET', `${smsPath}${id}/`)
  return { status: body.status, error: body.error_message }
}

test('after a restore nothing is sent twice; what is new goes on', async () => {
  const { server, early, late } = await restored()
  await server.runner.runOnce()
  expect(await textsOnPhones(server)).toEqual(['sent before the backup'])
  expect(await statusOf(server, early)).toEqual({ status: 'outbox', error: null })
  expect(await statusOf(server, late)).toEqual({ status: 'outbox', error: null })

  server.clock.advance(minuteMs)
  await create(server, { text: 'written after the restore' })
  await server.runner.runOnce()
  expect(await textsOnPhones(server)).toContain('written after the restore')
  expect((await textsOnPhones(server)).length).toBe(2)
})

test('a hold is told by readyz and by the doctor, and makes nothing late', async () => {
  const { server } = await restored()
  await server.runner.runOnce()
  const { body } = await server.api('GET', '/readyz')
  expect(body).toMatchObject({
    status: 'ok',
    checks: { sending: expect.stringContaining('a restore from a backup') },
  })
  const reader = openReader(server.ctx.config.database)
  const { diagnosis, heldBefore } = await examineHold(reader)
  expect(diagnosis).toMatchObject({ ok: false, says: expect.stringContaining('2 messages') })
  server.clock.advance(24 * 60 * minuteMs)
  const invariants = await examineInvariants(reader, server.clock.now, heldBefore)
  expect(invariants.violations).toEqual([])
  await reader.close()
})

test('resume sends what is held, however long the hold was', async () => {
  const { server, early, late } = await restored()
  const { ctx, clock, runner } = server
  await runner.runOnce()
  clock.advance(24 * 60 * minuteMs)
  const resumed = await ctx.db.transaction((tx) => resume(tx, clock.now(), undefined))
  expect(resumed).toEqual({ sent: 2, refused: 0 })
  await runner.runOnce()
  expect(await statusOf(server, early)).toMatchObject({ status: 'sent' })
  expect(await statusOf(server, late)).toMatchObject({ status: 'sent' })
  expect((await server.api('GET', '/readyz')).body.checks).toEqual({ database: 'ok' })
  expect(await ctx.db.transaction((tx) => resume(tx, clock.now(), undefined))).toBeUndefined()
})

test('resume --from sends later ones and makes earlier ones errors that say why', async () => {
  const { server, early, late } = await restored()
  const { ctx, clock, runner } = server
  await runner.runOnce()
  const from = afterStart(30_000)
  const resumed = await ctx.db.transaction((tx) => resume(tx, clock.now(), from))
  expect(resumed).toEqual({ sent: 1, refused: 1 })
  await runner.runOnce()
  expect(await statusOf(server, late)).toMatchObject({ status: 'sent' })
  expect(await statusOf(server, early)).toEqual({
    status: 'error',
    error: expect.stringContaining('may have left then'),
  })
})

test('a restart without a restore holds nothing', async () => {
  const directory = createTestFolder()
  const location = { engine: 'sqlite', directory } as const
  const { server, people } = await openServerWithPeople(location)
  await runTheEarlier(server)
  await create(server, { send_in: 10 })
  await server.stop()
  const again = await joinTestServer(location, people)
  onTestFinished(() => again.stop())
  again.clock.advance(minuteMs)
  await again.runner.runOnce()
  expect(await findHold(again.ctx.db.read)).toBeUndefined()
  expect((await textsOnPhones(again)).length).toBe(2)
})

test('what left after the last look counts once the server has looked again', async () => {
  const directory = createTestFolder()
  const location = { engine: 'sqlite', directory } as const
  const [db, backup] = [join(directory, 'roost.db'), join(directory, 'backup.db')]
  const { server: first, people } = await openServerWithPeople(location)
  await first.stop()
  const second = await joinTestServer(location, people)
  const looks: (() => void)[] = []
  second.clock.after = (_, look) => {
    looks.push(look)
    return () => {}
  }
  await runTheEarlier(second)
  const { id } = await create(second, { text: 'sent after the backup' })
  await second.ctx.db.read.executeQuery(
    sql`vacuum into ${sql.lit(backup)}`.compile(second.ctx.db.read),
  )
  await second.runner.runOnce()
  const epoch = async () => (await readLineage(second.ctx.db.read))?.epoch
  const before = await epoch()
  for (const look of looks) look()
  await eventually('the epoch has grown', async () => (await epoch()) !== before)
  await second.stop()

  for (const suffix of ['-wal', '-shm']) rmSync(`${db}${suffix}`, { force: true })
  copyFileSync(backup, db)
  const third = await joinTestServer(location, people)
  onTestFinished(() => third.stop())
  third.clock.set(afterStart(minuteMs))
  await third.runner.runOnce()
  expect(await statusOf(third, id)).toEqual({ status: 'outbox', error: null })
})
