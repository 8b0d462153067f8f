import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ResponseReader } from './response-reader.ts'

const plain = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nHello'
const empty = 'HTTP/1.1 204 No Content\r\nDate: today\r\n\r\n'
const chunked =
  'HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n5\r\nHello\r\n11;x=y\r\n0123456789\r\n\r\nabc\r\n0\r\n\r\n'
const trailer =
  'HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n'
const expected = [
  [200, 5],
  [204, 0],
  [201, 22],
  [400, 1],
  [200, 5],
]
const stream = Buffer.from(plain + empty + chunked + trailer + plain, 'latin1')

function readAll(pieces: readonly Buffer[]): number[][] {
  const seen: number[][] = []
  const reader = new ResponseReader((status, bytes) => seen.push([status, bytes]))
  for (const piece of pieces) reader.push(piece)
  return seen
}

test('answers that come together are told apart', () => {
  expect(readAll([stream])).toEqual(expected)
})

test('answers that come byte by byte are told apart', () => {
  expect(readAll(Array.from(stream, (byte) => Buffer.of(byte)))).toEqual(expected)
})

test('it does not matter where the stream is cut', () => {
  const cuts = fc.array(fc.nat(stream.length), { maxLength: 8 })
  const property = fc.property(cuts, (places) => {
    const ends = [...places, stream.length].toSorted((a, b) => a - b)
    const pieces = ends.map((end, n) => stream.subarray(n === 0 ? 0 : ends[n - 1], end))
    expect(readAll(pieces)).toEqual(expected)
  })
  fc.assert(property, { numRuns: 500 })
})

test('an answer that is not whole is not counted', () => {
  expect(readAll([stream.subarray(0, plain.length - 1)])).toEqual([])
})
