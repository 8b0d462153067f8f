/** First lines and header lines that are wrong, or leave a server a choice (RFC 9112 §2–§5). */
import { either, get, type Head, type Made, me, message, refused } from './raw-case.ts'

export function startLines({ host, authorization }: Head): Made[] {
  const rest = `Host: ${host}\r\nAuthorization: ${authorization}\r\n\r\n`
  const lines = [
    `get ${me} HTTP/1.1`,
    `GET\t${me}\tHTTP/1.1`,
    `GET ${me} HTTP/1.1 x`,
    `GET ${me} extra HTTP/1.1`,
    `GET ${me}\0 HTTP/1.1`,
    `GET ${me}\x7f HTTP/1.1`,
    `GET ${me} HTTP/1`,
    `GET ${me} HTTP/1.1.1`,
    `GET ${me} http/1.1`,
    `GET ${me} HTTPS/1.1`,
    `GET ${me} HTTP/1,1`,
    `GET`,
    `GET HTTP/1.1`,
    `G@T ${me} HTTP/1.1`,
    `GÉT ${me} HTTP/1.1`,
    ` GET ${me} HTTP/1.1`,
    `NOSUCH ${me} HTTP/1.1`,
    `${'A'.repeat(5000)} ${me} HTTP/1.1`,
    `GET me HTTP/1.1`,
    `GET ?a HTTP/1.1`,
    `GET ${me}${'a'.repeat(20_000)} HTTP/1.1`,
    `GET ${me}?${'a'.repeat(70_000)} HTTP/1.1`,
    `GET * HTTP/1.1`,
    `CONNECT ${host} HTTP/1.1`,
    `CONNECT ${me} HTTP/1.1`,
    'PRI * HTTP/2.0',
    ':',
    '\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003',
    'EHLO example.com',
  ]
  // Lenience that RFC 9112 leaves to a server (§2.3, §3).
  const lenient = [
    `GET  ${me} HTTP/1.1`,
    `GET ${me}`,
    ...['2.0', '1.2', '0.9'].map((version) => `GET ${me} HTTP/${version}`),
  ]
  return [
    ...lines.map((line) => refused(`first line ${line}`, `${line}\r\n${rest}`)),
    ...lenient.map((line) => either(`first line ${line}`, `${line}\r\n${rest}`)),
  ]
}

export function headerLines(head: Head): Made[] {
  const { host, authorization } = head
  const key = `Authorization: ${authorization}`
  const plain = [`GET ${me} HTTP/1.1`, `Host: ${host}`, key]
  const lines = [
    'X : a',
    ' X: a',
    'X\t: a',
    ': a',
    'X',
    'X y: a',
    'X\0: a',
    'X: a\0b',
    'X: a\rb',
    'X: a\r\n b',
    'X: a\r\n\tb',
    'X: a\r\n \r\nY: b',
    'É: a',
    'X@: a',
    '"X": a',
    '(X): a',
    'Host: example.com',
    `Host: ${host}`,
    `hOsT: ${host}`,
    'Content-Length : 0',
    'Transfer-Encoding : chunked',
    `X: ${'a'.repeat(20_000)}`,
    `${'X'.repeat(20_000)}: a`,
    Array.from({ length: 3000 }, (_, place) => `x${place}: a`).join('\r\n'),
    Array.from({ length: 3000 }, () => 'x: aaaaaa').join('\r\n'),
    'Expect: 200-maybe',
  ]
  return [
    ...lines.map((line) => refused(`header ${line}`, get(head, line))),
    ...['X: a\u0001b', 'X: a\u007fb'].map((line) => either(`header ${line}`, get(head, line))),
    refused('no Host', message([`GET ${me} HTTP/1.1`, key])),
    refused(
      'a first header that is folded',
      message([`GET ${me} HTTP/1.1`, ` Host: ${host}`, key]),
    ),
    ...['exa mple', 'a/b', 'a@b', '[::1', 'a:b:c', 'a\tb', 'a,b', '<a>'].map((name) =>
      refused('a Host that cannot be', message([`GET ${me} HTTP/1.1`, `Host: ${name}`, key])),
    ),
    refused('lines that end with LF', `${plain.join('\n')}\n\n`),
    refused('lines that end with CR', `${plain.join('\r')}\r\r`),
    refused('lines that end with CR CR LF', `${plain.join('\r\r\n')}\r\r\n\r\r\n`),
    refused('one line that ends with LF', `${plain.join('\r\n')}\nX: a\r\n\r\n`),
    refused('a head that ends with LF LF', `${plain.join('\r\n')}\n\n`),
    refused('a head without an end', plain.join('\r\n')),
    refused('half a head', `GET ${me} HTTP/1.1\r\nHo`),
    refused('nothing', ''),
    refused('blank lines', '\r\n\r\n\r\n'),
    refused('zeros', '\0'.repeat(100)),
  ]
}
