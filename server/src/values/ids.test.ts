import { expect, test } from 'vitest'
import { idsAt, newId, randomBase62 } from './ids.ts'
import type { Instant } from './instant.ts'

test.each(['acti', 'lead', 'cont', 'user', 'orga', 'memb', 'phon', 'stat'] as const)(
  'ids of the older kind %s have 43 characters',
  (prefix) => {
    expect(newId(prefix, 0)).toMatch(new RegExp(`^${prefix}_[0-9A-Za-z]{43}$`))
  },
)

test.each(['smstmpl', 'ev', 'media', 'att', 'rcpt', 'sbx', 'api', 'req'] as const)(
  'ids of the newer kind %s have 22 characters',
  (prefix) => {
    expect(newId(prefix, 0)).toMatch(new RegExp(`^${prefix}_[0-9A-Za-z]{22}$`))
  },
)

test('ten thousand ids are all different', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => newId('ev', 0))).size).toBe(10_000)
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

test('the same bytes at the same time make the same id', () => {
  const zeros = (size: number) => new Uint8Array(size)
  expect(newId('att', Date.UTC(2020, 0, 1) + 61, zeros)).toBe(`att_000000z${'0'.repeat(15)}`)
})

test('ids of one moment sort by when they were made, too', () => {
  const next = idsAt(() => '2026-11-21T09:00:00.000000+00:00' as Instant)
  const ids = Array.from({ length: 3000 }, () => next('ev'))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids.map((id) => id.slice(-13))).size).toBe(3000)
  expect(next('acti')).toMatch(/^acti_\w{43}$/)
})

test('ids sort by when they were made', () => {
  const times = [0, 1, 61, 62, 3843, 3844, 86_400_000, 3_000_000_000_000]
  const ids = times.map((millis) => newId('ev', Date.UTC(2020, 0, 1) + millis))
  expect(ids.toSorted()).toEqual(ids)
})

test('what is random of an id is never given away twice', () => {
  const tails = Array.from({ length: 5000 }, () => newId('ev', 0).slice(-15))
  expect(new Set(tails).size).toBe(5000)
})
