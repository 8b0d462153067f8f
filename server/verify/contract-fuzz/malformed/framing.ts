/** Where a body ends: said twice, said wrongly, or not at all (RFC 9112 §6, §7). */
import { body, either, type Head, leads, type Made, post, refused } from './raw-case.ts'

/** Ways to hide a request in another: what one server takes for a body is the next request to another. */
export function framings(head: Head): Made[] {
  const { host, authorization } = head
  const hidden = post(head, [`Content-Length: ${body.length}`], body)
  const chunked = `0\r\n\r\n${hidden}`
  const length = `Content-Length: ${chunked.length}`
  const chunk = 'Transfer-Encoding: chunked'
  const both = [
    [length, chunk],
    [chunk, length],
    ['Content-Length: 0', chunk],
    [chunk, 'Content-Length: 0'],
    [chunk, 'content-length: 4'],
  ]
  const codings = [
    'gzip, chunked',
    'chunked, gzip',
    'gzip',
    'identity',
    'chunked, identity',
    'identity, chunked',
    'chunked, chunked',
    'xchunked',
    'chunkedx',
    '"chunked"',
    'chunked;q=1',
    'chunked\u000b',
    '\u000bchunked',
    'chunked\u0000',
    '\u00a0chunked',
    'chun\r\n ked',
    '\r\n chunked',
    '',
    'cow',
  ]
  const lengths = [
    '+5',
    '-5',
    '0x5',
    '5a',
    '5 5',
    '5,5',
    '5, 6',
    '5;',
    '"5"',
    '',
    '5.0',
    '1e1',
    '٥',
    '99999999999999999999',
    '18446744073709551621',
    '0\r\n 5',
  ]
  const old = `POST ${leads} HTTP/1.0\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\n`
  return [
    ...both.map((lines) => refused(`framed twice: ${lines}`, post(head, lines, chunked))),
    ...codings.map((coding) =>
      refused(`coding ${coding}`, post(head, [`Transfer-Encoding: ${coding}`], chunked)),
    ),
    ...codings
      .slice(0, 12)
      .map((coding) =>
        refused(
          `coding ${coding} with a length`,
          post(head, [`Transfer-Encoding: ${coding}`, length], chunked),
        ),
      ),
    refused('two codings', post(head, [chunk, 'Transfer-Encoding: identity'], chunked)),
    refused('the same coding twice', post(head, [chunk, chunk], chunked)),
    ...lengths.map((value) =>
      refused(`length ${value}`, post(head, [`Content-Length: ${value}`], hidden)),
    ),
    refused('two lengths', post(head, ['Content-Length: 0', length], chunked)),
    refused('two lengths, the longer first', post(head, [length, 'Content-Length: 0'], chunked)),
    refused('the same length twice', post(head, [length, length], chunked)),
    refused('chunks in HTTP/1.0', `${old}${chunk}\r\n\r\n${chunked}`),
  ]
}

export function chunkings(head: Head): Made[] {
  const size = body.length.toString(16)
  const texts = [
    `${size}\n${body}\r\n0\r\n\r\n`,
    `${size}\r\n${body}\n0\r\n\r\n`,
    `${size}\r\n${body}\r\n0\n\n`,
    `${size}\r${body}\r\n0\r\n\r\n`,
    `${size}\r\n${body}0\r\n\r\n`,
    `${size}\r\n${body}xx0\r\n\r\n`,
    `0x${size}\r\n${body}\r\n0\r\n\r\n`,
    `+${size}\r\n${body}\r\n0\r\n\r\n`,
    `-1\r\n${body}\r\n0\r\n\r\n`,
    ` ${size}\r\n${body}\r\n0\r\n\r\n`,
    `${size} \r\n${body}\r\n0\r\n\r\n`,
    `\r\n${size}\r\n${body}\r\n0\r\n\r\n`,
    `xyz\r\n${body}\r\n0\r\n\r\n`,
    `\r\n${body}\r\n0\r\n\r\n`,
    `${size},${size}\r\n${body}\r\n0\r\n\r\n`,
    `${size};a\nb\r\n${body}\r\n0\r\n\r\n`,
    `${size};a=\u0000\r\n${body}\r\n0\r\n\r\n`,
    `${size};${'a'.repeat(20_000)}\r\n${body}\r\n0\r\n\r\n`,
    `${size};a="\r\n${body}\r\n0\r\n\r\n`,
    `ffffffffffffffff\r\n${body}`,
    `fffffffffffffffff\r\n${body}`,
    `10000000000000005\r\n${body}`,
    `${size}\r\n${body.slice(0, 5)}`,
    `${size}\r\n${body}\r\n`,
    `${size}\r\n${body}\r\n0\r\n`,
    `${size}\r\n${body}\r\n0\r\nX : a\r\n\r\n`,
    `${size}\r\n${body}\r\n0\r\n x\r\n\r\n`,
    `${size}\r\n${body}\r\n0\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
    `${size}\r\n${body}\r\n0\r\n${'x: aaaaaa\r\n'.repeat(3000)}\r\n`,
    `100001\r\n${'a'.repeat(0x100001)}\r\n0\r\n\r\n`,
    `${`1000\r\n${'a'.repeat(0x1000)}\r\n`.repeat(300)}0\r\n\r\n`,
  ]
  const coded = (text: string) => post(head, ['Transfer-Encoding: chunked'], text)
  const extended = `${'1;aaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n \r\n'.repeat(2000)}${size}\r\n${body}\r\n0\r\n\r\n`
  return [
    ...texts.map((text) => refused(`chunks ${text}`, coded(text))),
    either('chunks with 60 kB of extensions', coded(extended)),
  ]
}

export function lengths(head: Head): Made[] {
  const cut = (length: number) => post(head, [`Content-Length: ${length}`], body)
  return [
    refused('a body shorter than said', cut(body.length + 1)),
    refused('a body of 10 GB to come', cut(10_000_000_000)),
    refused('a body of 1 MiB to come', cut(1024 * 1024)),
    refused('a body over 1 MiB', post(head, ['Content-Length: 1048577'], 'a'.repeat(1_048_577))),
    refused('a body shorter than it is', post(head, ['Content-Length: 5'], body)),
    refused('a body of no length', post(head, [], body)),
    refused('gzip', post(head, ['Content-Encoding: gzip', `Content-Length: ${body.length}`], body)),
  ]
}
