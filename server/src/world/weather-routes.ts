/** `/_/sandbox/weather/`: how the simulated carrier behaves, reproducibly. */
import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import { invalid } from '../http/errors.ts'
import { type Route, route } from '../http/route.ts'
import { fromJson, toJson } from '../values/json.ts'
import { calm, type Weather } from './behaviour.ts'

const path = '/_/sandbox/weather/'
const tag = 'Sandbox'
const chance = z
  .number({ error: 'Value must be a number from 0 to 1.' })
  .min(0, { error: 'Value must be a number from 0 to 1.' })
  .max(1, { error: 'Value must be a number from 0 to 1.' })

const WeatherOut = z
  .object({
    seed: z.int(),
    reject: chance,
    throttle: chance,
    lose_answer: chance,
    undelivered: chance,
    no_receipt: chance,
    duplicate_receipt: chance,
  })
  .meta({ id: 'SandboxWeather' })

export const weatherRoutes: Route[] = [
  route({
    method: 'GET',
    path,
    operationId: 'getSandboxWeather',
    summary: 'Tell how the simulated carrier behaves',
    tag,
    sandboxOnly: true,
    schema: { response: WeatherOut },
    handler: async ({ ctx, account }) => findWeather(ctx, account),
  }),
  route({
    method: 'PUT',
    path,
    operationId: 'setSandboxWeather',
    summary: 'Set how the simulated carrier behaves; the seed starts over',
    description:
      'Chances from 0 to 1 for numbers that are not magic. The same seed decides the same, submit by submit.',
    tag,
    sandboxOnly: true,
    schema: { body: WeatherOut.partial(), response: WeatherOut },
    async handler({ ctx, account, body }) {
      const given = Object.entries(body).filter(([, value]) => value !== undefined)
      const weather: Weather = {
        ...(await findWeather(ctx, account)),
        ...Object.fromEntries(given),
      }
      if (weather.reject + weather.throttle + weather.lose_answer > 1) {
        throw invalid({ reject: 'reject, throttle and lose_answer together must not exceed 1.' })
      }
      const row = { weather: toJson<object>(weather), drawn: 0 }
      await ctx.db.transaction((tx) =>
        tx
          .insertInto('weather')
          .values({ organization_id: account.organization_id, ...row })
          .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(row))
          .execute(),
      )
      return weather
    },
  }),
]

async function findWeather(ctx: Context, { organization_id }: Account): Promise<Weather> {
  const row = await ctx.db.read
    .selectFrom('weather')
    .select('weather')
    .where('organization_id', '=', organization_id)
    .executeTakeFirst()
  return row ? (fromJson(row.weather) as Weather) : calm
}
