import { expect, test } from 'vitest'
import { createTestServer } from '../../test/server.ts'
import { loadReferences } from './references.ts'

test('who has opted out is told of phones that were asked for, and of no other', async () => {
  const { ctx, alice } = await createTestServer()
  const { organization_id, contact_id, remote_phone } = alice
  const wanted = { organization_id, contact_id, remote_phone: '+12025550199' }
  const refs = await loadReferences(ctx.db.read, [wanted])
  for (const phone of ['+12025550199', remote_phone, null])
    expect(refs.hasOptedOut(organization_id, phone)).toBe(false)
  expect(() => refs.hasOptedOut(organization_id, '+12025550198')).toThrow('Nobody asked')
})
