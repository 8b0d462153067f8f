/** The built-in carrier: its weather decides for all, and its phone is asked what it got. */
import { sandboxCarrierId } from '../../src/carriers/sandbox.ts'
import { createTestServer } from '../server.ts'
import { textsOnPhones } from '../sms.ts'
import type { Guest, Weather } from './guest.ts'

const weathers: Partial<Record<Weather, object>> = {
  refuses: { reject: 1 },
  'has no room': { throttle: 1 },
  'loses its answer': { lose_answer: 1 },
}

export async function createSandboxGuest(): Promise<Guest> {
  const house = await createTestServer()
  const { api, alice } = house
  const calm = { no_receipt: 1 }
  await api('PUT', '/_/sandbox/weather/', { body: calm })
  return {
    house,
    carrier_id: sandboxCarrierId,
    async next(weather) {
      const body = { ...calm, reject: 0, throttle: 0, lose_answer: 0, ...weathers[weather] }
      await api('PUT', '/_/sandbox/weather/', { body })
    },
    taken: () => textsOnPhones(house),
    async tell(text, status) {
      const { body } = await api('GET', '/activity/sms/')
      const { id } = body.data.find((sms: { text: string }) => sms.text === text)
      const receipt = { message_id: id, status: status === 'sent' ? 'accepted' : status }
      return (await api('POST', '/_/sandbox/receipts/', { body: receipt })).status
    },
    async text(from, text) {
      const body = { from, to: alice.local_phone, text }
      return (await api('POST', '/_/sandbox/reply/', { body })).status
    },
  }
}
