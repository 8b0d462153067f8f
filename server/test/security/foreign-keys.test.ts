/** The database itself keeps organizations apart: references are composite keys (guarantees e). */
import { expect, test } from 'vitest'
import { createTestServer } from '../server.ts'

test('a row cannot refer to one of another organization', async () => {
  const { ctx, charlie, alice } = await createTestServer()
  const foreign = ctx.db.transaction((tx) =>
    tx
      .updateTable('contact')
      .set({ lead_id: charlie.lead_id })
      .where('organization_id', '=', alice.organization_id)
      .execute(),
  )
  await expect(foreign).rejects.toThrow(/foreign key constraint/i)
})
