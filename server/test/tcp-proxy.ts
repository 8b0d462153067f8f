/** A wire to PostgreSQL that a test can cut: at once, or at a COMMIT. */
import { EventEmitter, once } from 'node:events'
import { createServer, type Socket, connect as tcpConnect } from 'node:net'
import { onTestFinished } from 'vitest'

/** Where the next COMMIT meets the cut: before it arrives, before its answer arrives, or after that. */
export type CommitCut = 'before' | 'inside' | 'after'

export type TcpProxy = {
  /** The same database, by way of the proxy. */
  url: string
  /** Ends every connection and takes no new one. */
  cut(): void
  restore(): void
  /** From now on nothing comes through, and nobody is told. */
  fallSilent(): void
  /** Cuts at the next COMMIT. */
  cutAtCommit(where: CommitCut): void
  /** Resolves once it was cut. */
  cutHappened(): Promise<unknown>
}

/** Simple queries: the letter, a length, the text, a zero byte. */
const commit = Buffer.from('commit\0')

export async function createTcpProxy(databaseUrl: string): Promise<TcpProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let state: 'open' | 'cut' | 'silent' = 'open'
  let armed: CommitCut | undefined

  const events = new EventEmitter()
  const cut = (): void => {
    state = 'cut'
    armed = undefined
    events.emit('cut')
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((client) => {
    if (state === 'cut') return void client.destroy()
    const backend = tcpConnect(Number(target.port || 5432), target.hostname)
    for (const [socket, other] of [
      [client, backend],
      [backend, client],
    ] as const) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.once('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    let committing = false
    client.on('data', (chunk) => {
      if (state === 'silent') return
      committing = armed !== undefined && chunk.includes(commit)
      if (committing && armed === 'before') return cut()
      backend.write(chunk)
    })
    backend.on('data', (chunk) => {
      if (state === 'silent') return
      if (!committing) return void client.write(chunk)
      committing = false
      if (armed === 'after') client.write(chunk, () => setImmediate(cut))
      else cut()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    cut()
    server.close()
  })
  const { port } = server.address() as { port: number }
  return {
    url: Object.assign(new URL(databaseUrl), { host: `127.0.0.1:${port}` }).href,
    cut,
    restore() {
      state = 'open'
      armed = undefined
    },
    fallSilent() {
      state = 'silent'
    },
    cutAtCommit(where) {
      armed = where
    },
    async cutHappened() {
      if (state !== 'cut') await once(events, 'cut')
    },
  }
}
