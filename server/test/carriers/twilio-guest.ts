/** Twilio's adapter against its twin. */
import { twilio } from '../../src/carriers/twilio/twilio.ts'
import {
  startTwilioTwin,
  type TwilioTwin,
  type TwinWeather,
} from '../../src/world/twins/twilio-twin.ts'
import { createHouse, type Guest, untilFinished, type Weather } from './guest.ts'

const weathers: Record<Exclude<Weather, 'is not there'>, TwinWeather> = {
  refuses: { do: 'refuse', code: 21211 },
  'has no room': { do: 'throttle', seconds: 1 },
  'loses its answer': { do: 'cut' },
  fails: { do: 'fail', taken: false },
}
const words = { sent: 'sent', delivered: 'delivered', undelivered: 'undelivered' }

export async function createTwilioGuest(
  settings: object = {},
): Promise<Guest & { twin: TwilioTwin }> {
  const twin = untilFinished(await startTwilioTwin())
  const { house, carrier_id } = await createHouse(twilio, {
    account_sid: twin.accountSid,
    auth_token: twin.authToken,
    base_url: twin.url,
    ...settings,
  })
  const { local_phone } = house.alice
  twin.addNumber(local_phone)
  await house.registry.find(carrier_id)?.listen?.(local_phone, true)
  return {
    house,
    carrier_id,
    twin,
    async next(weather) {
      if (weather === 'is not there') await twin.close()
      else twin.next(weathers[weather])
    },
    taken: async () => twin.messages.map(({ body }) => body),
    async tell(text, status) {
      const { sid = '' } = twin.messages.findLast(({ body }) => body === text) ?? {}
      return twin.tell(sid, words[status], status === 'undelivered' ? 30003 : undefined)
    },
    async text(from, body, id) {
      return (await twin.text({ from, to: local_phone, body, sid: id })).status
    },
  }
}
