/** What Close keeps and Roost does not (cases/programs 10, 11): truthful, and never a silent success. */
import { beforeAll, describe, expect, test } from 'vitest'
import { unkeptKinds } from '../../src/unkept/unkept-kinds.ts'
import { openTestServer, type TestServer } from '../server.ts'

/** Nothing that is asked here changes it. */
let server: TestServer
beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  return opened.close
})

const kinds = unkeptKinds.map((kind) => [`/${kind.path}`, kind] as const)

describe.each(kinds)('%s', (path, { model, isListOnly }) => {
  test('is an empty page', async () => {
    const { api } = server
    const { status, body } = await api('GET', `${path}?_limit=50&_skip=0&lead_id=lead_x&_type=y`)
    expect([status, body]).toEqual([200, expect.objectContaining({ has_more: false, data: [] })])
  })

  test('stores nothing, and says so', async () => {
    const { api } = server
    const calls = [['POST', path] as const].concat(
      isListOnly ? [] : [['PUT', `${path}x_1/`] as never, ['DELETE', `${path}x_1/`] as never],
    )
    for (const [method, url] of calls) {
      const { status, body } = await api(method, url, { body: { note: 'Hi' } })
      expect([status, body.error]).toEqual([400, expect.stringMatching(/^Roost keeps no .*stored/)])
    }
  })

  const hasOnes = isListOnly ? [] : [path]
  test.each(hasOnes)('%s has none by any id', async () => {
    const { api } = server
    const { status, body } = await api('GET', `${path}x_1/`)
    const error = `Empty query: ${model} matching query does not exist.`
    expect([status, body]).toEqual([404, { error }])
  })

  test('is for nobody without a key', async () => {
    const { as } = server
    const nobody = as(undefined)
    const answers = await Promise.all([nobody('GET', path), nobody('POST', path, { body: {} })])
    expect(answers.map(({ status }) => status)).toEqual([401, 401])
  })
})

test('a page of opportunities has the sums that Close puts beside it', async () => {
  const { api } = server
  const { body } = await api('GET', '/opportunity/')
  expect(body).toMatchObject({
    ...{ total_results: 0, count_by_value_period: {}, total_value_one_time: 0 },
    ...{ expected_value_annualized: 0, total_value_monthly_formatted: '$0' },
  })
})

test.each(['/opportunity/?_limit=251', '/activity/call/?_limit=101', '/pipeline/?_limit=1001'])(
  '%s is too long a page',
  async (path) => {
    const { api } = server
    const { status, body } = await api('GET', path)
    expect([status, body.error]).toEqual([400, expect.stringContaining('max_limit')])
  },
)
