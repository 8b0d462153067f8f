/** A carrier whose adapter is held against what every adapter must do, and a server that sends by it. */
import { onTestFinished } from 'vitest'
import type { Adapter } from '../../src/carriers/carrier.ts'
import { insertAccount } from '../../src/carriers/carrier-account.ts'
import { createTestServer, type TestServer } from '../server.ts'

/** What the carrier does with the next submit. */
export type Weather = 'refuses' | 'has no room' | 'loses its answer' | 'fails' | 'is not there'

export type Guest = {
  house: TestServer
  carrier_id: string
  next(weather: Weather): Promise<void>
  /** Texts that the carrier took, each as often as it took it. */
  taken(): Promise<string[]>
  /** The carrier tells of the message with that text; resolves to how we answered. */
  tell(text: string, status: 'sent' | 'delivered' | 'undelivered'): Promise<number>
  /** A phone texts Alice's number. The same id again is the same text again. */
  text(from: string, text: string, id: string): Promise<number>
}

/** A server that can be called back, and whose Alice sends by an account of that kind. */
export async function createHouse(
  adapter: Adapter,
  settings: object,
): Promise<{ house: TestServer; carrier_id: string }> {
  const house = await createTestServer()
  const { ctx, app, alice, registry } = house
  ctx.config.setPublicUrl(await app.listen({ port: 0, host: '127.0.0.1' }))
  const account = {
    organization_id: alice.organization_id,
    label: adapter.kind,
    settings: adapter.settings.parse(settings),
  }
  const { id } = await ctx.db.transaction((tx) =>
    insertAccount(ctx, tx, adapter, account, ctx.clock.now()),
  )
  await moveNumber(house, id)
  await registry.refresh()
  return { house, carrier_id: id }
}

async function moveNumber({ ctx, alice }: TestServer, carrier_id: string): Promise<void> {
  await ctx.db.transaction((tx) =>
    tx
      .updateTable('phone_number')
      .set({ carrier_id })
      .where('id', '=', alice.phone_number_id)
      .execute(),
  )
}

/** Ends with its test. */
export function untilFinished<T extends { close(): Promise<void> }>(thing: T): T {
  onTestFinished(() => thing.close())
  return thing
}
