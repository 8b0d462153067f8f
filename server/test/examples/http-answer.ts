/** Reads one HTTP/1.1 answer out of raw bytes, so that a test sees exactly what was on the wire. */
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

export type HttpAnswer = { status: number; headers: Record<string, string>; body: string }

const decoders: Record<string, (bytes: Buffer) => Buffer> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

/** Undefined until the answer is complete. */
export function parseAnswer(bytes: Buffer): HttpAnswer | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const rest = bytes.subarray(headEnd + 4)
  const chunked = headers['transfer-encoding'] === 'chunked'
  const body = chunked ? joinChunks(rest) : upTo(rest, Number(headers['content-length'] ?? 0))
  if (!body) return undefined
  const decode = decoders[headers['content-encoding'] ?? '']
  const status = Number(statusLine.split(' ')[1])
  return { status, headers, body: (decode ? decode(body) : body).toString('utf8') }
}

function upTo(bytes: Buffer, length: number) {
  return bytes.length < length ? undefined : bytes.subarray(0, length)
}

function joinChunks(bytes: Buffer) {
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (size === 0) return Buffer.concat(chunks)
    const start = lineEnd + 2
    if (bytes.length < start + size + 2) return undefined
    chunks.push(bytes.subarray(start, start + size))
    at = start + size + 2
  }
}
