/** HTTP as bytes on a socket: what no HTTP client would send, and exactly what came back. */
import { once } from 'node:events'
import { connect } from 'node:net'

const silenceMs = 10_000

export type RawAnswer = {
  status: number
  headers: Record<string, string>
  /** Undefined unless it is JSON. */
  body: unknown
}

/**
 * Sends the bytes, and resolves to every answer that came until the server closed the connection. Fails
 * when it leaves it open.
 */
export async function sendRaw(url: string, bytes: string | Buffer): Promise<RawAnswer[]> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  // A server that refuses may reset what it did not read.
  socket.on('error', () => {})
  let leftOpen = false
  socket.setTimeout(silenceMs, () => {
    leftOpen = true
    socket.destroy()
  })
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  await once(socket, 'close')
  if (leftOpen) throw new Error(`the connection is open after ${Buffer.concat(chunks)}`)
  return readAnswers(Buffer.concat(chunks))
}

function readAnswers(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = []
  for (let rest = bytes; rest.length > 0; ) {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) throw new Error(`no end of headers in ${JSON.stringify(rest.toString())}`)
    const [first = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n')
    const headers = Object.fromEntries(lines.map(readHeader))
    const length = Number(headers['content-length'] ?? 0)
    const content = rest.subarray(end + 4, end + 4 + length).toString()
    const isJson = headers['content-type']?.startsWith('application/json') ?? false
    answers.push({
      status: Number(first.split(' ')[1]),
      headers,
      body: isJson ? JSON.parse(content) : undefined,
    })
    rest = rest.subarray(end + 4 + length)
  }
  return answers
}

function readHeader(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}
