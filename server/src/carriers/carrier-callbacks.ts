/** What carriers say by HTTP: verified, read, stored, and only then acknowledged. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { failpoint } from '../failpoint.ts'
import type { App } from '../http/app.ts'
import { badSignature, malformed, notFound } from '../http/errors.ts'
import { hear } from '../receiving/hear.ts'
import { type Heard, type RawCallback, UnreadableError } from './carrier.ts'
import type { CarrierAccount } from './carrier-account.ts'
import { callbackPath } from './carrier-ports.ts'
import type { Registry } from './registry.ts'

type Address = { id: string; of: string }

/** Not a part of the API: each carrier has a form of its own, and a signature instead of a key. */
export function hearCarriers(ctx: Context, app: App, registry: Registry): void {
  app.route<{ Params: Address }>({
    method: ['GET', 'POST'],
    url: callbackPath,
    config: { rawBody: true },
    handler: (request, reply) => listen(ctx, registry, request, reply, request.params),
  })
}

async function listen(
  ctx: Context,
  registry: Registry,
  request: FastifyRequest,
  reply: FastifyReply,
  { id: carrier_id, of }: Address,
): Promise<FastifyReply> {
  const { account, carrier } = (await findHearing(registry, carrier_id)) ?? {}
  if (!account || !carrier?.callbacks) throw notFound('Carrier')
  const { verify, read, answer } = carrier.callbacks
  const raw = rawOf(ctx, request, of)
  if (!verify(raw)) {
    ctx.metrics.callbacks.inc({ carrier: account.kind, outcome: 'refused' })
    ctx.log.warn({ carrier_id, request_id: request.id }, 'a callback was not signed by its carrier')
    throw badSignature()
  }
  await store(ctx, account, readSurely(read, raw))
  ctx.metrics.callbacks.inc({ carrier: account.kind, outcome: 'heard' })
  const said = answer?.(raw)
  return said ? reply.type(said.content_type).send(said.body) : reply.status(204).send()
}

/** One that another process has just made is known here as soon as it is needed. */
async function findHearing(registry: Registry, carrier_id: string) {
  const known = registry.findHearing(carrier_id)
  if (known) return known
  await registry.refresh()
  return registry.findHearing(carrier_id)
}

function rawOf(
  { config }: Context,
  { method, url, headers, body }: FastifyRequest,
  of: string,
): RawCallback {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
  return { method, of, url: config.publicUrl() + url, headers, body: bytes }
}

function readSurely(read: (raw: RawCallback) => Heard[], raw: RawCallback): Heard[] {
  try {
    return read(raw)
  } catch (error) {
    if (error instanceof UnreadableError) throw malformed(error.message)
    throw error
  }
}

/** Persisted before it is acknowledged: what is not, the carrier says again. */
async function store(
  ctx: Context,
  { organization_id, id }: CarrierAccount,
  heard: readonly Heard[],
): Promise<void> {
  if (heard.length === 0) return
  const ear = { organization_id, carrier_id: id }
  const { db } = ctx
  const within = { ...ctx, db: db.within([organization_id]) }
  await within.db.transaction((tx) => hear(within, tx, ear, heard))
  failpoint('receive.after-commit')
  ctx.nudge()
}
