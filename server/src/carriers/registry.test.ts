/** Accounts as rows, and what is held open by them. */
import { pino } from 'pino'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createTestServer, type TestServer } from '../../test/server.ts'
import { createSecrets, SealedError } from '../secrets/sealing.ts'
import { parseSecretKey } from '../secrets/secret-key.ts'
import { type Carrier, defineAdapter, usualAnswerWithinMs } from './carrier.ts'
import {
  archiveAccount,
  type CarrierAccount,
  insertAccount,
  settingsOf,
} from './carrier-account.ts'
import { createRegistry, type Registry, type RegistryParts } from './registry.ts'

let server: TestServer
let opened: { id: string; settings: unknown }[]
let closed: string[]

beforeEach(async () => {
  server = await createTestServer()
  opened = []
  closed = []
})

const adapter = defineAdapter({
  kind: 'pigeon',
  settings: z.object({ loft: z.string().trim(), token: z.string() }),
  secrets: ['token'],
  open({ id, settings }) {
    opened.push({ id, settings })
    const carrier: Carrier = {
      id,
      reconcileWindowMs: 0,
      answerWithinMs: usualAnswerWithinMs,
      room: () => 1,
      send: async () => ({ carrier_message_id: null }),
      close: () => closed.push(id),
    }
    return carrier
  },
})

function registry(parts: Partial<RegistryParts> = {}): Registry {
  const made = createRegistry({
    ...server.ctx,
    adapters: [adapter],
    builtIn: [],
    portsOf: () => ({
      now: server.clock.now,
      log: pino({ level: 'silent' }),
      fetch,
      callbackUrl: (of) => `http://localhost/${of}`,
      sign: (text) => text,
    }),
    ...parts,
  })
  onTestFinished(() => made.close())
  return made
}

async function add(): Promise<CarrierAccount> {
  const { organization_id } = server.alice
  const settings = { loft: 'north', token: 'very-secret' }
  const account = { organization_id, label: 'Our loft', settings }
  return server.ctx.db.transaction((tx) =>
    insertAccount(server.ctx, tx, adapter, account, server.clock.now()),
  )
}

test('an account is opened with its secrets, which its row does not show', async () => {
  const account = await add()
  const carriers = registry()
  await carriers.refresh()
  expect(carriers.find(account.id)?.id).toBe(account.id)
  expect(opened).toEqual([{ id: account.id, settings: { loft: 'north', token: 'very-secret' } }])
  const [row] = await server.ctx.db.read.selectFrom('carrier_account').selectAll().execute()
  expect(JSON.stringify(row)).not.toContain('very-secret')
})

test('one that did not change stays open', async () => {
  await add()
  const carriers = registry()
  await carriers.refresh()
  await carriers.refresh()
  expect([opened.length, closed]).toEqual([1, []])
})

test('one that changed is opened anew', async () => {
  const { id } = await add()
  const carriers = registry()
  await carriers.refresh()
  await server.ctx.db.transaction((tx) =>
    tx.updateTable('carrier_account').set({ rev: 1, label: 'New' }).execute(),
  )
  await carriers.refresh()
  expect([opened.length, closed]).toEqual([2, [id]])
})

test('one that was removed sends no more, and hears for three days', async () => {
  const account = await add()
  const carriers = registry()
  await carriers.refresh()
  const remove = () =>
    server.ctx.db.transaction((tx) => archiveAccount(tx, account, server.clock.now()))
  expect([await remove(), await remove()]).toEqual([true, false])
  await carriers.refresh()
  expect(carriers.find(account.id)).toBeUndefined()
  expect(carriers.findHearing(account.id)?.account.id).toBe(account.id)
  server.clock.advance(73 * 3600 * 1000)
  await carriers.refresh()
  expect(carriers.findHearing(account.id)).toBeUndefined()
})

test('one that no key opens is told of, and harms no other', async () => {
  const first = await add()
  const other = createSecrets(() => [parseSecretKey('ab'.repeat(32))])
  const second = await server.ctx.db.transaction((tx) => {
    const { organization_id } = server.alice
    const account = { organization_id, label: 'Other', settings: { loft: 'south', token: 't' } }
    return insertAccount(
      { ...server.ctx, secrets: other },
      tx,
      adapter,
      account,
      server.clock.now(),
    )
  })
  const carriers = registry()
  await expect(carriers.start()).rejects.toThrow(SealedError)
  expect(carriers.find(first.id)).toBeDefined()
  expect(carriers.find(second.id)).toBeUndefined()
})

test('credentials copied onto another account do not open', async () => {
  const [one, two] = [await add(), await add()]
  const forged = { ...two, sealed_settings: one.sealed_settings }
  expect(() => settingsOf(forged, server.ctx.secrets)).toThrow(SealedError)
})

test('a kind that this version does not know is left alone', async () => {
  const { id } = await add()
  const carriers = registry({ adapters: [] })
  await carriers.refresh()
  expect(carriers.find(id)).toBeUndefined()
})
