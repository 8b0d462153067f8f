/** What is due is decided by the database's clock, not by that of a server's computer (F-15). */
import { expect, onTestFinished, test } from 'vitest'
import type { Carrier } from '../../src/carriers/carrier.ts'
import { readConfig } from '../../src/config.ts'
import { openServer, type Server } from '../../src/server.ts'
import { toInstant } from '../../src/values/instant.ts'
import { createPeople } from '../people.ts'
import { leaseDatabase } from '../postgres-databases.ts'

/** From here on, the clock of this test's process is off. */
function setClockOff(seconds: number): void {
  const right = Date.now
  Date.now = () => right() + seconds * 1000
  onTestFinished(() => {
    Date.now = right
  })
}

/** A carrier that notes the database's time of each submit. */
function createWitness(databaseTime: () => Promise<number>) {
  const { promise: submitted, resolve } = Promise.withResolvers<number>()
  const carrier: Carrier = {
    id: 'witness',
    reconcileWindowMs: 0,
    answerWithinMs: 35_000,
    room: () => Number.POSITIVE_INFINITY,
    async send(_, leaving) {
      leaving()
      resolve(await databaseTime())
      return { carrier_message_id: null }
    },
  }
  return { carrier, submitted }
}

async function openAt(url: string, carrier: Carrier): Promise<Server> {
  const settings = { DATABASE_URL: url, ROOST_LOG_LEVEL: 'silent', ROOST_PORT: '0' }
  return openServer(readConfig('sandbox', {}, settings), { carriers: [carrier] })
}

test.each([5, -5])('a server whose clock is %i s off sends when it is due', async (seconds) => {
  const { url, release } = await leaseDatabase()
  setClockOff(seconds)
  const witness = createWitness(async () => (await server.ctx.db.serverTime?.()) ?? 0)
  const server = await openAt(url, witness.carrier)
  onTestFinished(async () => {
    await server.stop()
    await release()
  })
  const { alice } = await createPeople(server.ctx)
  const { local_phone, remote_phone, key } = alice
  await server.ctx.db.transaction((tx) =>
    tx.updateTable('phone_number').set({ carrier_id: 'witness' }).execute(),
  )
  await server.start()
  const dueAt = ((await server.ctx.db.serverTime?.()) ?? 0) + 2000
  const { statusCode } = await server.app.inject({
    method: 'POST',
    url: '/api/v1/activity/sms/',
    headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` },
    payload: {
      status: 'scheduled',
      date_scheduled: toInstant(dueAt),
      text: 'Hello',
      local_phone,
      remote_phone,
    },
  })
  expect(statusCode).toBe(200)
  const lateMs = (await witness.submitted) - dueAt
  expect(lateMs).toBeGreaterThan(-50)
  expect(lateMs).toBeLessThan(2500)
})
