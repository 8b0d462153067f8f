/** What a line of the log must not hold (S-94). */
import { expect, test } from 'vitest'
import { createLogger, withoutSecrets } from './log.ts'

function lineOf(err: unknown): Record<string, Record<string, string>> {
  const lines: string[] = []
  createLogger('info', { write: (line) => void lines.push(line) }).error({ err }, 'failed')
  expect(lines).toHaveLength(1)
  return JSON.parse(lines[0] ?? '')
}

const password = 'hunter2'
const number = '+12025550141'

test('an error is told with its code and its place', () => {
  const error = Object.assign(new TypeError('went wrong'), { code: 'E_WRONG', errcode: 5 })
  expect(lineOf(error).err).toEqual({
    type: 'TypeError',
    message: 'went wrong',
    stack: expect.stringContaining('log.test.ts'),
    code: 'E_WRONG',
    errcode: 5,
  })
})

test.each([
  // As PostgreSQL's driver throws it.
  Object.assign(new Error('duplicate key value violates unique constraint "number_key"'), {
    code: '23505',
    detail: `Key (number)=(${number}) already exists.`,
    where: `insert into message values ('${number}')`,
    parameters: [number],
  }),
  Object.assign(new Error('Invalid URL'), { input: `postgres://roost:${password}@h1,h2/roost` }),
  new Error(`connect to postgres://roost:${password}@db/roost failed`),
  new Error('refused', { cause: new Error(`postgres://roost:${password}@db`) }),
  new AggregateError([Object.assign(new Error('no'), { detail: number })], 'all failed'),
  Object.assign(new Error('answered 401'), { headers: { authorization: `Basic ${password}` } }),
  `thrown as text, with postgres://roost:${password}@db`,
])('the line of %s holds neither the password nor the number', (error) => {
  const line = JSON.stringify(lineOf(error))
  expect(line).not.toContain(password)
  expect(line).not.toContain(number)
})

test.each([
  [
    'the key api_0123456789abcdefghijkl.secretsecret is',
    'the key api_0123456789abcdefghijkl.*** is',
  ],
  ['authorization: Basic YXBpX2tleTo=', 'authorization: Basic ***'],
  ['Bearer abcdefgh.ijk', 'Bearer ***'],
  ['postgres://u:p%40ss@h:5432/db', 'postgres://u:***@h:5432/db'],
  ['http://127.0.0.1:7670/a@b', 'http://127.0.0.1:7670/a@b'],
  ['Basic auth is asked for', 'Basic auth is asked for'],
])('%s is shown as %s', (text, shown) => {
  expect(withoutSecrets(text)).toBe(shown)
})
