/** What a message costs does not depend on how many there are: the same work among ever more of them. */
import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Engine } from '../../server/src/db/engine.ts'
import type { Bench } from '../bench.ts'
import { startRoost } from '../contenders/roost.ts'
import { tomorrow } from '../contenders/sample-message.ts'
import { measureTakes } from '../contenders/take.ts'
import { leadId } from '../fill/fill-sql.ts'
import { type FilledPlace, filledPlace } from '../fill/filled-place.ts'
import { requestText } from '../load/load.ts'
import { measureHttp } from '../measure-http.ts'
import type { Contender, Ratio, Row, Sample } from '../row.ts'
import { cast, smsBody, smsPath } from '../servers/cast.ts'

/** Few, so that latency is the work and not the queue before it. */
const connections = 8
/** With its event, its job, all indexes and the room that filling takes. */
const bytesPerMessage = 8000

const verbs: Record<string, (place: FilledPlace) => string[]> = {
  POST: () => {
    const body = { ...smsBody, status: 'scheduled', date_scheduled: tomorrow() }
    return [requestText({ method: 'POST', path: smsPath, key: cast.key, body })]
  },
  get: ({ ids }) => ids.map((id) => requestText({ path: `${smsPath}${id}/`, key: cast.key })),
  list: ({ leads }) =>
    Array.from({ length: 1000 }, () => leadId(Math.ceil(Math.random() * leads))).map((id) =>
      requestText({ path: `${smsPath}?lead_id=${id}&_limit=100`, key: cast.key }),
    ),
}

export function growth(sizes: readonly number[]): Row[] {
  return (['sqlite', 'postgres'] as const).map((engine) => growthOn(engine, sizes))
}

function growthOn(engine: Engine, sizes: readonly number[]): Row {
  return {
    id: `growth-${engine}`,
    work: `POST, GET of one, list of a lead's latest 100 (${connections} connections), and taking 100 due messages, among ever more messages, each with an event (--sizes).`,
    figures: [
      { id: 'rate', label: 'rate/s', digits: 0 },
      { id: 'p50', label: 'p50 ms', digits: 2 },
      { id: 'p99', label: 'p99 ms', digits: 2 },
      { id: 'cpu', label: 'server CPU µs', digits: 0 },
    ],
    ratios: [...Object.keys(verbs), 'take'].flatMap((verb) => ratiosOf(verb, sizes)),
    contenders: async (bench) => sizes.flatMap((size) => contendersAt(bench, engine, size)),
  }
}

function nameOf(verb: string, size: number): string {
  return `${verb} at ${size.toLocaleString('en-US')}`
}

/** How much more the same thing costs than at the smallest size; 1 is what we want. */
function ratiosOf(verb: string, [smallest = 0, ...others]: readonly number[]): Ratio[] {
  return others.flatMap((size) =>
    ['p99', 'cpu'].map((figure) => ({
      figure,
      of: nameOf(verb, size),
      to: nameOf(verb, smallest),
    })),
  )
}

function contendersAt(bench: Bench, engine: Engine, size: number): Contender[] {
  const place = () => filledPlace(bench, { engine, count: size, companions: true })
  const missing = missingRoom(size)
  const contender = (verb: string, measure: (place: FilledPlace) => Promise<Sample>) => ({
    ...{ name: nameOf(verb, size), missing },
    run: async () => measure(await place()),
  })
  const http = Object.entries(verbs).map(([verb, requests]) =>
    contender(verb, (filled) => {
      const start = () => startRoost({ settings: filled.settings })
      return measureHttp({ ...bench.settings, connections }, start, requests(filled))
    }),
  )
  return [...http, contender('take', ({ settings }) => measureTakes(bench.settings, settings))]
}

function missingRoom(size: number): string | undefined {
  const { bavail, bsize } = statfsSync(tmpdir())
  const gibibytes = Math.ceil((size * bytesPerMessage) / 2 ** 30)
  return bavail * bsize < gibibytes * 2 ** 30
    ? `not to be had here: ${gibibytes} GiB of disk`
    : undefined
}
