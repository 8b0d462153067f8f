/** HTTP as bytes on a socket: what no HTTP client would send, and exactly what came back. */
import { connect } from 'node:net'

export type RawAnswer = { status: number; headers: Record<string, string>; body: string }
export type RawReply = {
  /** All that came, one after the other, without the 1xx between them. */
  answers: RawAnswer[]
  /** Whether the server closed the connection; false when it was still open after all patience. */
  closed: boolean
  /** Whether the system broke it in the middle: a simple client would have lost the answer. */
  wasReset: boolean
  ms: number
}
export type RawOptions = {
  /** Says after the bytes that no more will come. */
  ends?: boolean
  patienceMs?: number
}

/** Sends the bytes (text is Latin-1), and resolves when the server has closed, or does not. */
export async function sendRaw(
  url: string,
  bytes: string | Buffer,
  { ends = false, patienceMs = 10_000 }: RawOptions = {},
): Promise<RawReply> {
  const { hostname: host, port } = new URL(url)
  const since = performance.now()
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const chunks: Buffer[] = []
  const socket = connect({ host, port: Number(port) })
  socket.on('data', (chunk) => chunks.push(chunk))
  let wasReset = false
  socket.on('error', () => {
    wasReset = true
    resolve(true)
  })
  socket.once('close', () => resolve(true))
  // As a simple client does: it reads when it has said everything.
  socket.pause()
  const written = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
  socket.write(written, () => socket.resume())
  if (ends) socket.end()
  const impatience = setTimeout(resolve, patienceMs, false)
  const closed = await promise
  clearTimeout(impatience)
  socket.destroy()
  const ms = performance.now() - since
  return { answers: readAnswers(Buffer.concat(chunks)), closed, wasReset, ms }
}

/** What follows the length of one answer is the next; an answer without a length ends with the bytes. */
export function readAnswers(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = []
  for (let rest = bytes; rest.length > 0; ) {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) break
    const [first = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n')
    const status = Number(first.split(' ')[1])
    const headers = Object.fromEntries(lines.map(readHeader))
    const length = status < 200 ? 0 : Number(headers['content-length'] ?? rest.length)
    const body = rest.subarray(end + 4, end + 4 + length).toString()
    if (status >= 200) answers.push({ status, headers, body })
    rest = rest.subarray(end + 4 + length)
  }
  return answers
}

function readHeader(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}
