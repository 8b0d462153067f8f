/**
 * Closes a connection so that its last answer is read. A socket that is closed on bytes nobody read is
 * reset by the system, and a caller in the middle of a long body never hears why (RFC 9112 §9.6).
 */
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { malformed } from './errors.ts'

/** How long a caller may go on sending what nobody wants, while the answer is on its way. */
const lingerMs = 5000

export function closeGently(app: FastifyInstance): void {
  const closing = new WeakSet<Socket>()
  app.addHook('onRequest', ({ raw }, reply, done) => {
    // Once it declined an upgrade, Node never sees the end of a head of more than 32 lines.
    if (raw.headers.upgrade !== undefined) reply.header('connection', 'close')
    // The answer to the one before was the last; nobody will hear this one's.
    if (closing.has(raw.socket)) done(malformed('The connection is being closed.'))
    else done()
  })
  app.addHook('onSend', ({ raw }, reply, _payload, done) => {
    if (reply.getHeader('connection') === 'close') closing.add(raw.socket)
    // Node calls it after the last answer of a connection.
    if (raw.complete === false) raw.socket.destroySoon = () => linger(raw.socket)
    done()
  })
}

/** Says no more, and reads on until the caller has ended, or for so long. Whoever has the bytes drops them. */
export function linger(socket: Socket): void {
  socket.end()
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref()
  socket.once('end', () => socket.destroy()).once('close', () => clearTimeout(timer))
}
