import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addMillis,
  firstInstant,
  type Instant,
  lastInstant,
  parseInstant,
  parseOffset,
  toInstant,
  toMillis,
  toNaive,
} from './instant.ts'

const at = (text: string) => `${text}+00:00` as Instant

test.each([
  ['2016-10-03T16:06:11.167000+00:00', '2016-10-03T16:06:11.167000'],
  ['2016-10-03T16:06:11.167Z', '2016-10-03T16:06:11.167000'],
  ['2016-10-03T16:06:11z', '2016-10-03T16:06:11.000000'],
  ['2016-10-03T16:06:11', '2016-10-03T16:06:11.000000'],
  ['2016-10-03 16:06:11', '2016-10-03T16:06:11.000000'],
  ['2016-10-03T16:06', '2016-10-03T16:06:00.000000'],
  ['2016-10-03', '2016-10-03T00:00:00.000000'],
  ['2016-10-03T16:06:11,5Z', '2016-10-03T16:06:11.500000'],
  ['2016-10-03T16:06:11.123456789Z', '2016-10-03T16:06:11.123000'],
  ['2016-10-03T16:06:11+02:00', '2016-10-03T14:06:11.000000'],
  ['2016-10-03T16:06:11-0730', '2016-10-03T23:36:11.000000'],
  ['2016-10-03T16:06:11+02', '2016-10-03T14:06:11.000000'],
  ['2016-10-03T16:06:11+00', '2016-10-03T16:06:11.000000'],
  ['2016-10-03T16:06:11+0000', '2016-10-03T16:06:11.000000'],
  ['2016-10-03T16:06:11 00:00', '2016-10-03T16:06:11.000000'],
  ['2016-10-03T16:06:11 0200', '2016-10-03T14:06:11.000000'],
  ['2016-10-03T16:06:11.5 02', '2016-10-03T14:06:11.500000'],
  ['2016-10-03 16:06:11 +0200', '2016-10-03T14:06:11.000000'],
  ['2016-10-03 16:06:11  0200', '2016-10-03T14:06:11.000000'],
  ['2016-10-03 16:06:11 -0200', '2016-10-03T18:06:11.000000'],
  ['2016-10-03T16:06:11-00:00', '2016-10-03T16:06:11.000000'],
  ['2016-12-31T23:30:00-01:00', '2017-01-01T00:30:00.000000'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000000'],
  ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000000'],
  ['2199-12-31T23:59:59.999Z', '2199-12-31T23:59:59.999000'],
])('%s is read as %s UTC', (text, instant) => {
  expect(parseInstant(text)).toBe(at(instant))
})

test.each([
  ['nothing', ''],
  ['words', 'tomorrow'],
  ['a number', '1475510771'],
  ['a leap second', '2016-12-31T23:59:60Z'],
  ['hour 24', '2016-10-03T24:00:00Z'],
  ['hour 25', '2016-10-03T25:00:00Z'],
  ['minute 60', '2016-10-03T16:60:00Z'],
  ['month 13', '2016-13-03T16:06:11Z'],
  ['day 0', '2016-10-00T16:06:11Z'],
  ['a day the month does not have', '2016-09-31T16:06:11Z'],
  ['29 February of another year', '2023-02-29'],
  ['the year 10000', '10000-01-01T00:00:00Z'],
  ['a signed year', '+002016-10-03T16:06:11Z'],
  ['the year 2200', '2200-01-01T00:00:00Z'],
  ['a time before 1970', '1969-12-31T23:59:59Z'],
  ['a time before 1970 in UTC', '1970-01-01T00:00:00+01:00'],
  ['an offset of a day', '2016-10-03T16:06:11+24:00'],
  ['an offset of 60 minutes', '2016-10-03T16:06:11+01:60'],
  ['an hour without minutes', '2016-10-03T16'],
  ['ten digits of a second', '2016-10-03T16:06:11.1234567890Z'],
  ['a week date', '2016-W40-1'],
  ['space around it', ' 2016-10-03 '],
  ['an offset of a day without time', '2016-10-03 00:00:00:00'],
  ['two offsets', '2016-10-03T16:06:11+02:00Z'],
  ['a number of a zone', '2016-10-03T16:06:11+2'],
  ['the name of a zone', '2016-10-03T16:06:11 CET'],
  ['a second line', '2016-10-03\n'],
  ['other digits', '２０１６-10-03'],
])('%s is no date: %s', (_, text) => {
  expect(parseInstant(text)).toBeUndefined()
})

describe('x-tz-offset', () => {
  test.each([
    ['2016-10-03T16:06:11', -7, '2016-10-03T23:06:11.000000'],
    ['2016-10-03T16:06:11', 5.5, '2016-10-03T10:36:11.000000'],
    ['2016-10-03', 2, '2016-10-02T22:00:00.000000'],
    ['2016-10-03T16:06:11Z', -7, '2016-10-03T16:06:11.000000'],
    ['2016-10-03T16:06:11+01:00', -7, '2016-10-03T15:06:11.000000'],
  ])('%s with %d is %s UTC', (text, hours, instant) => {
    expect(parseInstant(text, hours)).toBe(at(instant))
  })
})

const millis = fc.integer({ min: 0, max: Date.UTC(2200, 0) - 1 })

test('every moment comes back from its text', () => {
  fc.assert(
    fc.property(millis, (moment) => {
      expect(toMillis(toInstant(moment))).toBe(moment)
      expect(parseInstant(toInstant(moment))).toBe(toInstant(moment))
    }),
  )
})

test('the order of the texts is the order of the moments', () => {
  fc.assert(
    fc.property(millis, millis, (a, b) => {
      expect(toInstant(a) < toInstant(b)).toBe(a < b)
    }),
  )
})

test('a moment is the same moment in every offset', () => {
  const offset = fc.integer({ min: -23 * 60, max: 23 * 60 })
  const noon = fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2190, 0) })
  fc.assert(
    fc.property(noon, offset, (moment, minutes) => {
      const local = toInstant(moment + minutes * 60_000).slice(0, 26)
      const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
      const zone = `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
      expect(parseInstant(local + zone)).toBe(toInstant(moment))
      expect(parseInstant(local, minutes / 60)).toBe(toInstant(moment))
    }),
  )
})

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      parseInstant(text)
    }),
  )
})

test('milliseconds are added across the end of a day', () => {
  expect(addMillis(at('2016-12-31T23:59:59.999000'), 1)).toBe(at('2017-01-01T00:00:00.000000'))
})

test('no sum leaves the time there is', () => {
  expect(lastInstant).toBe(at('2199-12-31T23:59:59.999000'))
  expect(addMillis(lastInstant, 0)).toBe(lastInstant)
  for (const more of [1, 90_000, 1e15, Number.MAX_VALUE])
    expect(addMillis(at('2199-12-31T23:59:59.999000'), more)).toBe(lastInstant)
  for (const less of [1, 90_000, 1e15, Number.MAX_VALUE])
    expect(addMillis(at('1970-01-01T00:00:00.000000'), -less)).toBe(firstInstant)
})

describe('an offset', () => {
  test.each<[string, number | undefined]>([
    ['-7.0', -7],
    ['5.5', 5.5],
    ['0', 0],
    ['0.0', 0],
    ['14', 14],
    ['+2', 2],
    [' -4 ', -4],
    ['-02:30', -2.5],
    ['+0530', 5.5],
    ['UTC+05:45', 5.75],
    ['Z', 0],
    ['-0:30', -0.5],
    ['15.1', undefined],
    ['-24', undefined],
    ['1e1', undefined],
    ['0x5', undefined],
    ['NaN', undefined],
    ['+05:60', undefined],
    ['Europe/Berlin', undefined],
    ['+1,+2', undefined],
    ['9'.repeat(500), undefined],
  ])('of %s is %s hours', (text, hours) => {
    expect(parseOffset(text)).toBe(hours)
  })
})

test('newer resources of Close write no offset', () => {
  expect(toNaive(at('2016-10-03T16:06:11.167000'))).toBe('2016-10-03T16:06:11.167000')
})
