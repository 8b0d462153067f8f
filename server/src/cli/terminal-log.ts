/** Log lines for a person at a terminal: time, what, how it went. */
import { Writable } from 'node:stream'
import { styleText } from 'node:util'

type Line = {
  level: number
  time: string
  msg?: string
  event?: string
  method?: string
  path?: string
  status?: number | string
  ms?: number
  id?: string
  err?: { stack?: string; message?: string }
  detail?: string
}

const warnLevel = 40

/** A pino destination that writes one short line an entry. */
export function terminalLog(out: NodeJS.WritableStream): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().split('\n')) {
        if (line) out.write(`${format(JSON.parse(line) as Line)}\n`)
      }
      done()
    },
  })
}

export function format(line: Line): string {
  const time = new Date(line.time).toTimeString().slice(0, 8)
  const text = bodyOf(line)
  if (line.level < warnLevel) return `${styleText('dim', time)}  ${text}`
  return `${styleText('dim', time)}  ${styleText('red', text)}${line.err?.stack ? `\n${line.err.stack}` : ''}`
}

function bodyOf(line: Line): string {
  switch (line.event) {
    case 'request':
      return `${line.method} ${line.path}  ${line.status}  ${line.ms} ms`
    case 'message':
      return `${line.id}  ${line.status}${line.detail ? `  ${line.detail}` : ''}`
    default:
      return `${line.msg ?? ''}${line.err?.message ? `: ${line.err.message}` : ''}`
  }
}
