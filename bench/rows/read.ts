/** Reading among many messages: one by its id, and a lead's latest hundred. */
import type { Engine } from '../../server/src/db/engine.ts'
import type { Bench } from '../bench.ts'
import { startBare, startRoost } from '../contenders/roost.ts'
import { leadId } from '../fill/fill-sql.ts'
import { type FilledPlace, filledPlace } from '../fill/filled-place.ts'
import { requestText } from '../load/load.ts'
import { databaseCpu, httpFigures, measureHttp } from '../measure-http.ts'
import type { Contender, Row } from '../row.ts'
import { cast, smsPath } from '../servers/cast.ts'

/** The paths asked for, of ours and of the bare server. */
type Paths = (place: FilledPlace) => { ours: string[]; bare: string[] }

const leadsAsked = 2000

const one: Paths = ({ ids }) => ({
  ours: ids.map((id) => `${smsPath}${id}/`),
  bare: ids.map((id) => `/one/${id}`),
})

const list: Paths = ({ leads }) => {
  const drawn = Array.from({ length: leadsAsked }, () => leadId(Math.ceil(Math.random() * leads)))
  return {
    ours: drawn.map((id) => `${smsPath}?lead_id=${id}&_limit=100`),
    bare: drawn.map((id) => `/list/${id}`),
  }
}

const what = {
  'get-one': { paths: one, work: 'GET /activity/sms/{id}/, any of them' },
  'list-100': { paths: list, work: 'GET /activity/sms/?lead_id=…&_limit=100, of any lead' },
} as const

export const reads: Row[] = (['sqlite', 'postgres'] as const).flatMap((engine) =>
  (['get-one', 'list-100'] as const).map((name) => read(name, engine)),
)

function read(name: keyof typeof what, engine: Engine): Row {
  return {
    id: `${name}-${engine}`,
    work: `${what[name].work}, among many messages (--rows). \`bare\` answers the same bytes by the driver's query, JSON.stringify and node:http.`,
    figures: engine === 'sqlite' ? httpFigures : [...httpFigures, databaseCpu],
    ratios: [
      { figure: 'rate', of: 'ours', to: 'bare', goal: 0.6 },
      { figure: 'cpu', of: 'ours', to: 'bare', inverse: true },
    ],
    async contenders(bench) {
      const { rows: count } = bench.settings
      const place = await filledPlace(bench, { engine, count, companions: false })
      return contendersFor(bench, place, what[name].paths(place))
    },
  }
}

function contendersFor(bench: Bench, place: FilledPlace, paths: ReturnType<Paths>): Contender[] {
  const { settings, databasePid } = place
  const requests = (list: string[]) => list.map((path) => requestText({ path, key: cast.key }))
  const on = async (server: ReturnType<typeof startRoost>) => ({ ...(await server), databasePid })
  return [
    {
      name: 'ours',
      run: () =>
        measureHttp(bench.settings, () => on(startRoost({ settings })), requests(paths.ours)),
    },
    {
      name: 'bare',
      run: () =>
        measureHttp(bench.settings, () => on(startBare({ settings })), requests(paths.bare)),
    },
  ]
}
