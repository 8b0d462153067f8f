import { expect, test } from 'vitest'
import { newId, randomBase62 } from './ids.ts'

test.each(['acti', 'lead', 'cont', 'user', 'orga', 'memb', 'phon', 'stat'] as const)(
  'ids of the older kind %s have 43 characters',
  (prefix) => {
    expect(newId(prefix)).toMatch(new RegExp(`^${prefix}_[0-9A-Za-z]{43}$`))
  },
)

test.each(['smstmpl', 'ev', 'media', 'job', 'att', 'rcpt', 'sbx', 'api', 'req'] as const)(
  'ids of the newer kind %s have 22 characters',
  (prefix) => {
    expect(newId(prefix)).toMatch(new RegExp(`^${prefix}_[0-9A-Za-z]{22}$`))
  },
)

test('ten thousand ids are all different', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => newId('ev'))).size).toBe(10_000)
})

test('every character is equally likely', () => {
  const everyByte = (size: number) => Uint8Array.from({ length: size }, (_, n) => n % 256)
  const counts = new Map<string, number>()
  for (const character of randomBase62(248, everyByte)) {
    counts.set(character, (counts.get(character) ?? 0) + 1)
  }
  expect(counts.size).toBe(62)
  expect(new Set(counts.values())).toEqual(new Set([4]))
})

test('the same bytes make the same id', () => {
  const zeros = (size: number) => new Uint8Array(size)
  expect(newId('job', zeros)).toBe(`job_${'0'.repeat(22)}`)
})
