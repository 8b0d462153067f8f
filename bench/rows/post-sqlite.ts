/** A message is accepted and durable before it is answered: as a draft, and with its job. */
import type { Bench } from '../bench.ts'
import { missingForPrism, startPrism } from '../contenders/prism.ts'
import { onSqlite, startRoost } from '../contenders/roost.ts'
import { tomorrow } from '../contenders/sample-message.ts'
import { requestText } from '../load/load.ts'
import { httpFigures, measureHttp } from '../measure-http.ts'
import type { Contender, Row } from '../row.ts'
import { cast, smsBody, smsPath } from '../servers/cast.ts'
import type { Way } from '../servers/other-ways-to-store.ts'

export const postDraft = post(
  'post-draft-sqlite',
  'POST /activity/sms/ with status draft on SQLite: one message and one event, durable before the answer.',
  () => ({ ...smsBody, status: 'draft' }),
)

export const postOutbox = post(
  'post-outbox-sqlite',
  'POST /activity/sms/ with status scheduled (due tomorrow, so that nothing is dispatched meanwhile) on SQLite: a message and its event, durable before the answer. An outbox message is stored with the same two rows.',
  () => ({ ...smsBody, status: 'scheduled', date_scheduled: tomorrow() }),
)

function post(id: string, work: string, body: () => object): Row {
  return {
    id,
    work,
    figures: httpFigures,
    ratios: [
      { figure: 'rate', of: 'ours', to: 'ceiling', goal: 0.6 },
      { figure: 'cpu', of: 'ours', to: 'ceiling', inverse: true },
      { figure: 'rate', of: 'ours', to: 'one commit per request' },
      { figure: 'rate', of: 'ours', to: 'prism', goal: 5 },
    ],
    limits: [{ figure: 'p99', of: 'ours', below: 15 }],
    contenders: async (bench) => contendersFor(bench, body()),
  }
}

function contendersFor(bench: Bench, body: object): Contender[] {
  const { settings } = bench
  const request = (path: string): string[] => [
    requestText({ method: 'POST', path, key: cast.key, body }),
  ]
  const ours = (way?: Way) => () => {
    const start = () => startRoost({ settings: onSqlite(bench), ...(way && { way }) })
    return measureHttp(settings, start, request(smsPath))
  }
  return [
    { name: 'ours', run: ours() },
    { name: 'ceiling', run: ours('nowhere') },
    { name: 'one commit per request', run: ours('alone') },
    {
      name: 'prism',
      missing: missingForPrism(settings.closeOpenapi),
      run: () =>
        measureHttp(settings, () => startPrism(settings.closeOpenapi), request('/activity/sms/')),
    },
  ]
}
