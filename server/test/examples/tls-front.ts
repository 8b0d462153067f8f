/** Puts TLS in front of a plain HTTP port, byte for byte, and keeps what passed through. */
import { type AddressInfo, connect, type Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { Certificate } from './certificate.ts'

export type Exchange = { request: string; answer: string }

/** Opens a front on a free port of localhost; `exchanges` fills up as connections are made. */
export async function openTlsFront(httpPort: number, { cert, key }: Certificate) {
  const exchanges: Exchange[] = []
  const sockets = new Set<Socket>()
  const server = createServer({ cert, key }, (outside) => {
    const inside = connect(httpPort, '127.0.0.1')
    const exchange = { request: '', answer: '' }
    exchanges.push(exchange)
    outside.on('data', (bytes: Buffer) => {
      exchange.request += bytes.toString('latin1')
    })
    inside.on('data', (bytes: Buffer) => {
      exchange.answer += bytes.toString('latin1')
    })
    for (const [socket, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      sockets.add(socket)
      socket.pipe(other)
      // Either side may just hang up; the example's own output tells whether that mattered.
      socket.on('error', () => other.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    exchanges,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
