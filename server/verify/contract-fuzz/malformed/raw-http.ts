/** Bytes to a server, and the answers that come back before it closes. */
import { connect } from 'node:net'

export type RawAnswer = { status: number; type: string; body: string }
export type RawReply = { answers: RawAnswer[]; closed: boolean; ms: number }

const patienceMs = 3000

/** Sends the bytes, and says that no more will come. Resolves when the server has closed, or does not. */
export async function sendRaw(url: string, bytes: Buffer): Promise<RawReply> {
  const { hostname: host, port } = new URL(url)
  const since = performance.now()
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const chunks: Buffer[] = []
  const socket = connect({ host, port: Number(port) })
  socket.on('data', (chunk) => chunks.push(chunk))
  // A server that refuses does not read to the end.
  socket.on('error', () => resolve(true))
  socket.once('close', () => resolve(true))
  socket.end(bytes)
  const impatience = setTimeout(resolve, patienceMs, false)
  const closed = await promise
  clearTimeout(impatience)
  socket.destroy()
  const ms = performance.now() - since
  return { answers: readAnswers(Buffer.concat(chunks).toString('latin1')), closed, ms }
}

/** What follows the length of one answer is the next. */
export function readAnswers(text: string): RawAnswer[] {
  const answers: RawAnswer[] = []
  let rest = text
  while (rest.startsWith('HTTP/1.1 ')) {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) break
    const head = rest.slice(0, end)
    const status = Number(head.slice(9, 12))
    const header = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1]?.trim()
    const length = status < 200 ? 0 : Number(header('content-length') ?? rest.length)
    const body = rest.slice(end + 4, end + 4 + length)
    if (status >= 200) answers.push({ status, type: header('content-type') ?? '', body })
    rest = rest.slice(end + 4 + length)
  }
  return answers
}
