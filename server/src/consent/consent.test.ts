import { expect, test } from 'vitest'
import { say } from '../../test/consents.ts'
import { createTestServer } from '../../test/server.ts'

test('an entry cannot be changed or taken back, be it by hand', async () => {
  const server = await createTestServer()
  const { db } = server.ctx
  await say(server, server.alice, server.alice.remote_phone, 'opt_out')
  const change = db.transaction((tx) =>
    tx.updateTable('consent').set({ action: 'opt_in' }).execute(),
  )
  await expect(change).rejects.toThrow('consent is append-only')
  const removal = db.transaction((tx) => tx.deleteFrom('consent').execute())
  await expect(removal).rejects.toThrow('consent is append-only')
  expect(await db.read.selectFrom('consent').select('action').execute()).toEqual([
    { action: 'opt_out' },
  ])
})
