/** Odd, and right: a server that refuses these has gone too far. */
import { get, type Head, type Made, me, post } from './raw-case.ts'

export function legalOnes(head: Head): Made[] {
  const { host, authorization } = head
  const served = (name: string, text: string): Made => ({ name, text, deserves: 'served' })
  const size = '{"name":"odd"}'.length.toString(16)
  const odd = (lines: string[], content: string) => post(head, lines, content)
  return [
    served('nothing odd', get(head)),
    served('a blank line before', `\r\n${get(head)}`),
    served('blanks around a value', get(head, 'X:  \t a \t ')),
    served('an empty value', get(head, 'X:')),
    served('bytes that are no ASCII in a value', get(head, 'X: \u00e9\u00ff')),
    served('an address that is absolute', get(head).replace(me, `http://${host}${me}`)),
    served('a name in capitals', get(head).replace('Host', 'HOST')),
    served('a length of zeros', get(head, 'Content-Length: 000')),
    served('twice in a row', get(head) + get(head)),
    served('to be closed', get(head, 'Connection: close')),
    served('to become a socket', get(head, 'Connection: Upgrade', 'Upgrade: websocket')),
    served(
      'to become HTTP/2',
      get(head, 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: '),
    ),
    served(
      'HTTP/1.0',
      `GET ${me} HTTP/1.0\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\n\r\n`,
    ),
    served('chunks', odd(['Transfer-Encoding: chunked'], `${size}\r\n{"name":"odd"}\r\n0\r\n\r\n`)),
    served(
      'CHUNKS',
      odd(['Transfer-Encoding: ChunKed'], `${size}\r\n{"name":"odd"}\r\n000\r\n\r\n`),
    ),
    served(
      'chunks with more',
      odd(['Transfer-Encoding: chunked'], `0${size};a=b\r\n{"name":"odd"}\r\n0;c\r\nX: y\r\n\r\n`),
    ),
    served(
      'to be continued',
      odd(['Expect: 100-continue', 'Content-Length: 14'], '{"name":"odd"}'),
    ),
  ]
}
