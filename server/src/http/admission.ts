/**
 * Load shedding. What has come in and is not answered yet is in memory: without an end to it a server that
 * gets more than it can do, or whose database stands still, takes in until it dies.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { tooBusy } from './errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It lasts as long as somebody listens, and costs next to nothing. */
    streams?: boolean
  }
}

/** Who looks after the server must hear from it then, too. */
const always = new Set(['/livez', '/readyz', '/metrics'])

/**
 * Answers 503 with Retry-After while as many requests are in progress as may be, before their bodies are
 * read. One is in progress until its answer has been taken, and until the work for it has ended: a
 * caller who gives up and tries again leaves that behind.
 */
export function limitRequests(app: FastifyInstance, ctx: Context): void {
  const { metrics, config } = ctx
  let inProgress = 0
  const count = (change: 1 | -1): void => {
    inProgress += change
    metrics.requestsInProgress.set(inProgress)
  }
  const leave = (): void => count(-1)
  app.decorateRequest('work', null)
  app.addHook('onRequest', (request, reply, done) => {
    if (always.has(request.url) || request.routeOptions.config.streams) done()
    else if (inProgress >= config.requestsMax) {
      metrics.requestsRefused.inc()
      done(tooBusy)
    } else {
      count(1)
      afterwards(request, reply, leave)
      done()
    }
  })
}

/** What is done for a request; somebody else hears of its failure. */
export function setWork(request: FastifyRequest, work: Promise<unknown>): void {
  request.setDecorator<Promise<unknown>>('work', work)
}

function afterwards(request: FastifyRequest, reply: FastifyReply, leave: () => void): void {
  reply.raw.once('close', () => {
    const work = request.getDecorator<Promise<unknown> | null>('work')
    void Promise.resolve(work).then(leave, leave)
  })
}
