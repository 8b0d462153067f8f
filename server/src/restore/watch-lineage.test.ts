import { beforeEach, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../../test/server.ts'
import { afterStart } from '../../test/sms.ts'
import type { Instant } from '../values/instant.ts'
import { type Seen, writeEpochFile } from './epoch-file.ts'
import { findHold } from './find-hold.ts'
import { readLineage } from './lineage.ts'
import { watchLineage } from './watch-lineage.ts'

const hour = 3600_000
const held = afterStart(-hour)

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
  await watchLineage(server.ctx).begin()
})

/** What a server finds that had seen ten epochs more, while the hold of `held` is in force. */
async function holdAfter(seen: Pick<Seen, 'held_before'>): Promise<Instant | undefined> {
  const { ctx } = server
  await ctx.db.transaction((tx) =>
    tx.updateTable('lineage').set({ held_before: held, held_because: 'a failover' }).execute(),
  )
  const { database = '', epoch = 0 } = (await readLineage(ctx.db.read)) ?? {}
  writeEpochFile(ctx.config.dataDir, { database, epoch: epoch + 10, ...seen })
  await watchLineage(ctx).begin()
  expect((await readLineage(ctx.db.read))?.epoch).toBeGreaterThan(epoch + 10)
  return (await findHold(ctx.db.read))?.held_before
}

test.each([
  { known: 'no hold', held_before: null },
  { known: 'an older hold', held_before: afterStart(-2 * hour) },
])('a loss that another server holds for is not held for again: known was $known', async (seen) => {
  expect(await holdAfter(seen)).toBe(held)
})

test.each([
  { known: 'that hold', held_before: held },
  { known: 'a newer hold', held_before: afterStart(-hour / 2) },
  { known: 'a note that does not tell', held_before: undefined },
])('a loss since the hold is held for: known was $known', async (seen) => {
  expect(await holdAfter(seen)).toBe(server.clock.now())
})
