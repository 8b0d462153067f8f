/**
 * What Node refuses before there is a request, answered in the API's form: JSON, on the bare socket
 * (contract §7.5). Also the two requests that Node keeps from Fastify: CONNECT, and odd expectations.
 */
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import {
  type ApiError,
  badHttp,
  expectationFailed,
  headersTooLarge,
  methodNotAllowed,
  tooLarge,
  tooSlow,
} from './errors.ts'
import { linger } from './last-answers.ts'

type Latest = {
  request: IncomingMessage
  response: ServerResponse
  /** What was asked on the same connection before, and may not be answered yet. */
  before: ServerResponse | undefined
}
export type ClientErrorHandler = (error: NodeJS.ErrnoException, socket: Socket) => void

/** `onClientError` is for Fastify; `watch` must have its server before anything is asked. */
export function createRefusals(): {
  onClientError: ClientErrorHandler
  watch(server: Server): void
} {
  const latest = new WeakMap<Socket, Latest>()
  const refused = new WeakSet<Socket>()
  return {
    watch(server) {
      server.prependListener('request', (request, response) => {
        const before = latest.get(request.socket)?.response
        latest.set(request.socket, { request, response, before })
      })
      server.on('checkExpectation', (_, response) => answer(response, expectationFailed()))
      server.on('connect', (_, socket: Socket) => {
        // It is nobody else's any more.
        socket.on('error', () => {})
        refuse(socket, methodNotAllowed(httpMethods))
      })
    },
    onClientError(error, socket) {
      // Whatever else comes is not read any more.
      if (refused.has(socket)) return
      refused.add(socket)
      void afterAnswers(latest.get(socket)).then((isOpen) => {
        if (isOpen && socket.writable) refuse(socket, refusalOf(error))
        else socket.destroy()
      })
    },
  }
}

const httpMethods = ['GET', 'POST', 'PUT', 'DELETE']

/**
 * Answers go out in the order of the questions: a refusal that overtook one would be taken for it. False
 * when the request that is broken has been answered already.
 */
async function afterAnswers(asked: Latest | undefined): Promise<boolean> {
  if (!asked) return true
  const { request, response, before } = asked
  await closed(request.complete ? response : before)
  return request.complete || !response.headersSent
}

function closed(response: ServerResponse | undefined): Promise<void> {
  if (!response || response.closed || response.writableFinished) return Promise.resolve()
  return new Promise((resolve) => {
    response.once('close', () => resolve())
  })
}

function refusalOf({ code }: NodeJS.ErrnoException): ApiError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return headersTooLarge()
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return tooLarge('1 MiB')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return tooSlow()
    default:
      return badHttp()
  }
}

function refuse(socket: Socket, { status, body, headers }: ApiError): void {
  const content = JSON.stringify(body)
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries({ ...headers, ...headersOf(content) }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n${content}`)
  linger(socket)
}

function answer(response: ServerResponse, { status, body }: ApiError): void {
  const content = JSON.stringify(body)
  response.writeHead(status, headersOf(content)).end(content)
}

function headersOf(content: string): Record<string, string | number> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(content),
    connection: 'close',
  }
}
