/** The documented requests as bytes, where a language cannot run: same headers, same order. */
import { connect } from 'node:net'
import type { HttpRequest, Operation } from './extract.ts'
import { type HttpAnswer, parseAnswer } from './http-answer.ts'

/** Header lines as each client really sends them. A bare name gets its value from the request. */
const clients: Readonly<Record<string, readonly string[]>> = {
  python: [
    'Host',
    'User-Agent: python-requests/2.34.2',
    'Accept-Encoding: gzip, deflate',
    'Accept: */*',
    'Connection: keep-alive',
    'Content-Type',
    'Content-Length',
    'Authorization',
  ],
  javascript: [
    'host',
    'connection: keep-alive',
    'Authorization',
    'Content-Type',
    'accept: */*',
    'accept-language: *',
    'sec-fetch-mode: cors',
    'user-agent: node',
    'accept-encoding: br, gzip, deflate',
    'content-length',
  ],
  go: [
    'Host',
    'User-Agent: Go-http-client/1.1',
    'Content-Length',
    'Authorization',
    'Content-Type',
    'Accept-Encoding: gzip',
  ],
  ruby: [
    'Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3',
    'Accept: */*',
    'User-Agent: Ruby',
    'Host',
    'Authorization',
    'Content-Type',
    'Connection: close',
    'Content-Length',
  ],
  java: [
    'accept-encoding: gzip',
    'Authorization',
    'Content-Type',
    'user-agent: unirest-java/1.3.11',
    'Content-Length',
    'Host',
    'Connection: Keep-Alive',
  ],
  php: [
    'Content-Length',
    'User-Agent: GuzzleHttp/7',
    'Authorization',
    'Host',
    'Content-Type',
    'Connection: close',
  ],
  csharp: [
    'Authorization',
    'Accept: application/json, text/json, text/x-json, text/javascript, application/xml, text/xml',
    'User-Agent: RestSharp/106.12.0.0',
    'Connection: Keep-Alive',
    'Accept-Encoding: gzip, deflate',
    'Content-Type',
    'Content-Length',
    'Host',
  ],
  curl: [
    'Host',
    'Authorization',
    'User-Agent: curl/7.88.1',
    'Accept: */*',
    'Content-Type',
    'Content-Length',
  ],
}

/** What the documented examples ask for, in our own words: used when the pages are not at hand. */
export const ownRequests: Readonly<Record<Operation, HttpRequest>> = {
  create: {
    method: 'POST',
    path: '/api/v1/activity/sms/',
    body: JSON.stringify(
      {
        status: 'inbox',
        contact_id: 'cont_q4xYmlGhA3060dEl0NDJuHRxPMuVjqLn30AFSzh1fRk',
        direction: 'inbound',
        lead_id: 'lead_iuSXNk1x3446ggPVwQS7ynmp8pGRIDieRYiCnuo4yFb',
        local_phone: '+14154445555',
        remote_phone: '+18183334444',
        source: 'External',
        text: 'Thanks, see you at the north gate at seven.',
      },
      null,
      2,
    ),
  },
  update: {
    method: 'PUT',
    path: '/api/v1/activity/sms/id/',
    body: JSON.stringify({ text: 'The gate is closed, please use the side door.' }, null, 2),
  },
  get: { method: 'GET', path: '/api/v1/activity/sms/id/', body: '' },
}

/** The request as the named language's documented client puts it on the wire. */
export function requestBytes(language: string, request: HttpRequest, host: string, apiKey: string) {
  const hasBody = request.body !== ''
  const values: Record<string, string | undefined> = {
    host,
    authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`,
    'content-type': hasBody ? 'application/json' : undefined,
    'content-length': hasBody ? String(Buffer.byteLength(request.body)) : undefined,
  }
  const headers = (clients[language] ?? []).flatMap((line) => {
    if (line.includes(':')) return [line]
    const value = values[line.toLowerCase()]
    return value === undefined ? [] : [`${line}: ${value}`]
  })
  const head = [`${request.method} ${request.path} HTTP/1.1`, ...headers].join('\r\n')
  return Buffer.from(`${head}\r\n\r\n${request.body}`)
}

/** Sends the bytes to a port of this machine and waits for one whole answer. */
export function exchangeBytes(port: number, bytes: Buffer) {
  return new Promise<HttpAnswer>((resolve, reject) => {
    let received = Buffer.alloc(0)
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer in ten seconds')))
    socket.on('data', (more: Buffer) => {
      received = Buffer.concat([received, more])
      const answer = parseAnswer(received)
      if (!answer) return
      socket.destroy()
      resolve(answer)
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`hung up early: ${received.toString('latin1')}`)))
  })
}
