/** A TCP proxy that breaks a connection at one exact moment: V-8's network. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * `before`: nothing of the request arrives. `inside`: half of it does. `after`: all of it does, the
 * answer does not. `half-close`: as after, but with a polite end. `delay`: everything waits.
 * `black-hole`: nothing comes through any more, and the line is cut only later.
 */
export const faults = ['before', 'inside', 'after', 'half-close', 'delay', 'black-hole'] as const
export type Fault = (typeof faults)[number]

export type Armed = { fault: Fault; needle: string; passes: number }
export type FaultProxy = {
  port: number
  /** Breaks the connection of the next request that holds `needle`, once `passes` went by. */
  arm(next: Armed | undefined): void
  /** Whether what was armed has struck. */
  struck(): boolean
  stop(): void
}

/** How long a delay delays and a black hole swallows. */
const holdMs = 250

export async function startFaultProxy(target: number): Promise<FaultProxy> {
  const open = new Set<Socket>()
  let armed: Armed | undefined
  const strike = (bytes: Buffer): Fault | undefined => {
    if (!armed || !bytes.includes(armed.needle) || armed.passes-- > 0) return undefined
    const { fault } = armed
    armed = undefined
    return fault
  }
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    for (const socket of [near, far]) {
      open.add(socket.setNoDelay())
      socket.on('error', () => {}).once('close', () => open.delete(socket))
    }
    join(near, far, strike)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    arm(next) {
      armed = next && { ...next }
    },
    struck: () => armed === undefined,
    stop() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}

function join(near: Socket, far: Socket, strike: (bytes: Buffer) => Fault | undefined): void {
  const cut = (): void => {
    for (const socket of [near, far]) socket.resetAndDestroy()
  }
  let onAnswer = (bytes: Buffer): void => void near.write(bytes)
  near.on('data', (bytes) => {
    const fault = strike(bytes)
    if (fault === 'before') return cut()
    if (fault === 'after') onAnswer = cut
    if (fault === 'half-close') onAnswer = () => near.end()
    if (fault === 'inside') far.write(bytes.subarray(0, bytes.length >> 1), cut)
    else if (fault === 'delay') {
      near.pause()
      setTimeout(() => near.resume() && far.write(bytes), holdMs)
    } else if (fault === 'black-hole') {
      for (const socket of [near, far]) socket.removeAllListeners('data').resume()
      setTimeout(cut, holdMs)
    } else far.write(bytes)
  })
  far.on('data', (bytes) => onAnswer(bytes))
  near.once('close', () => far.destroy())
  far.once('close', () => near.destroy())
}
