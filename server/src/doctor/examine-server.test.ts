import { expect, test } from 'vitest'
import { createTestServer } from '../../test/server.ts'
import { openReader } from '../db/open-reader.ts'
import { addMillis, type Instant, toInstant, toMillis } from '../values/instant.ts'
import { databaseClock, examineClock, examineQueue } from './examine-server.ts'

const dayMs = 24 * 3600 * 1000
/** Of a computer that is three days ahead. */
const ahead = (): Instant =>
  addMillis(toInstant(performance.timeOrigin + performance.now()), 3 * dayMs)

test('a computer whose clock is wrong does not find things late', async () => {
  const { ctx } = await createTestServer()
  const db = openReader(ctx.config.database)
  expect(await examineClock(db, ahead)).toMatchObject({ ok: false })
  const now = await databaseClock(db, ahead)
  const apart = toMillis(ahead()) - toMillis(now())
  // SQLite has no clock but the computer's.
  expect(Math.round(apart / dayMs)).toBe(ctx.db.engine === 'postgres' ? 3 : 0)
  expect(await examineQueue(db, now)).toMatchObject({ ok: true })
  await db.close()
})
