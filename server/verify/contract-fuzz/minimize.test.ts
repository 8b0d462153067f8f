import { expect, test } from 'vitest'
import { minimize } from './minimize.ts'
import { parsedBody, type Request } from './request.ts'

const request: Request = {
  method: 'POST',
  path: '/api/v1/thing/',
  query: ['a=1', 'b=2', 'c=3'],
  headers: { authorization: 'Basic x', 'content-type': 'application/json', x: '1', y: '2', z: '3' },
  body: JSON.stringify({ name: 'a'.repeat(999), list: [1, { deep: 'bad' }, 3], more: { a: 1 } }),
}

test('what does not matter is left out, and what does is not', async () => {
  const shows = async ({ query, headers, body }: Request) =>
    query.includes('b=2') && headers.y === '2' && String(body).includes('"deep":"bad"')
  const least = await minimize(request, shows, 200)
  expect(least.query).toEqual(['b=2'])
  expect(least.headers).toEqual({
    authorization: 'Basic x',
    'content-type': 'application/json',
    y: '2',
  })
  expect(parsedBody(least)).toEqual({ list: [{ deep: 'bad' }] })
})

test('after so many tries the least so far is enough', async () => {
  let tries = 0
  const shows = async () => {
    tries += 1
    return true
  }
  await minimize(request, shows, 2)
  expect(tries).toBe(2)
})
