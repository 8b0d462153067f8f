/** A TCP address that leads where it is told to: what clients of a database that fails over connect to. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Forwarder = {
  port: number
  /** Ends every connection; new ones lead to that port, or nowhere. */
  lead(target: number | undefined): void
  /** From now on nothing comes from the target any more, and nobody is told. */
  hold(): void
  stop(): void
}

export async function startForwarder(first: number): Promise<Forwarder> {
  let target: number | undefined = first
  let held = false
  const open = new Map<Socket, Socket>()
  const server = createServer((near) => {
    if (target === undefined) return void near.destroy()
    const far = connect(target, '127.0.0.1')
    open.set(near, far)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.setNoDelay().on('error', () => {})
      socket.on('data', (bytes) => void other.write(bytes))
      socket.once('close', () => {
        other.destroy()
        open.delete(near)
      })
    }
    if (held) far.pause()
  })
  const lead: Forwarder['lead'] = (next) => {
    target = next
    for (const sockets of open) for (const socket of sockets) socket.destroy()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    lead,
    hold() {
      held = true
      for (const far of open.values()) far.pause()
    },
    stop() {
      server.close()
      lead(undefined)
    },
  }
}
