/** What every resource refuses alike: a caller without a key, an id that nothing has. */
import { expect, test } from 'vitest'
import { createTestServer } from './server.ts'

/** `unknown` is a URL whose id nothing has; `missing` the body that says so. */
export function testRefusals(
  routes: readonly [method: string, url: string][],
  unknown: string,
  missing: object,
): void {
  test.each(routes)('%s %s needs a key', async (method, url) => {
    const { as } = await createTestServer()
    const { status, body } = await as(undefined)(method, url, { body: {} })
    expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
  })

  test.each(['GET', 'PUT', 'DELETE'])('%s of an unknown id is a 404', async (method) => {
    const { api } = await createTestServer()
    const { status, body } = await api(method, unknown, { body: {} })
    expect([status, body]).toEqual([404, missing])
  })
}
