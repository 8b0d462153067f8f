/** The Android adapter against its twin. */
import { android } from '../../src/carriers/android/android.ts'
import {
  type AndroidTwin,
  hashOf,
  type PhoneWeather,
  startAndroidTwin,
} from '../../src/world/twins/android-twin.ts'
import { createHouse, type Guest, untilFinished, type Weather } from './guest.ts'

const weathers: Record<Exclude<Weather, 'is not there'>, PhoneWeather> = {
  refuses: { do: 'refuse' },
  'has no room': { do: 'throttle' },
  'loses its answer': { do: 'cut' },
  fails: { do: 'fail' },
}
const events = { sent: 'sms:sent', delivered: 'sms:delivered', undelivered: 'sms:failed' }
const localPhone = '+12025550100'

export async function createAndroidGuest(
  settings: object = {},
): Promise<Guest & { twin: AndroidTwin }> {
  const twin = untilFinished(await startAndroidTwin())
  const { url: base_url, username, password, signingKey: signing_key } = twin
  const { house, carrier_id } = await createHouse(android, {
    ...{ base_url, username, password, signing_key, own_number: localPhone },
    ...settings,
  })
  await house.registry.find(carrier_id)?.listen?.(localPhone, true)
  return {
    house,
    carrier_id,
    twin,
    async next(weather) {
      if (weather === 'is not there') await twin.close()
      else twin.next(weathers[weather])
    },
    taken: async () => twin.messages.map(({ text }) => text),
    async tell(text, status) {
      const { id } = twin.messages.findLast((message) => message.text === text) ?? {}
      const reason = status === 'undelivered' ? { reason: 'RESULT_ERROR_NO_SERVICE' } : {}
      return twin.tell(events[status], { messageId: id, ...reason })
    },
    text: (sender, message, id) =>
      twin.tell('sms:received', {
        ...{
          sender,
          message,
          messageId: hashOf(message),
          receivedAt: `2026-11-21T09:00:00Z ${id}`,
        },
      }),
  }
}
