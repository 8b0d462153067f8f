/** S-94: who reads the log learns no key, no header, no word of a message and no name. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { apiKey } from '../e2e/client.ts'
import { eventually } from '../e2e/eventually.ts'
import { makeFolder, open } from '../e2e/house.ts'

const canary = 'CANARY'
const base64 = (text: string) => Buffer.from(text).toString('base64')
const local_phone = '+12025550100'
const remote_phone = '+12025550110'

type Roost = Awaited<ReturnType<typeof open>>

/** Everything about a message that is no business of a log, put where it can be put. */
async function live(roost: Roost): Promise<void> {
  const { url, headers } = roost
  const sms = { local_phone, remote_phone, text: `${canary} text`, status: 'outbox' }
  const { id } = await roost.post('/activity/sms/', sms)
  await eventually('it is sent', async () => (await roost.texts(id)).length > 0)
  const file = { content_type: 'text/csv', filename: `${canary}.csv`, content: base64(canary) }
  const reply = { from: remote_phone, to: local_phone, text: canary, attachments: [file] }
  await roost.post('/_/sandbox/reply/', reply)
  await roost.post('/lead/', { name: canary, contacts: [{ name: canary }] })
  const api = `${url}/api/v1`
  const odd = { ...headers, cookie: canary, 'x-canary': canary }
  const query = encodeURIComponent(`name:"${canary}" phone:"${remote_phone}"`)
  await fetch(`${api}/lead/?query=${query}&api_key=${apiKey}`, { headers: odd })
  await fetch(`${api}/nowhere/?phone=${remote_phone}`, { headers: odd })
  await fetch(`${api}/me/`, { headers: { authorization: `Basic ${base64(`api_${canary}:`)}` } })
  const json = { ...headers, 'content-type': 'application/json' }
  for (const body of [`{"text":"${canary}`, `{"status":"${canary}"}`, `["${canary}"]`])
    await fetch(`${api}/activity/sms/`, { method: 'POST', headers: json, body })
}

function expectDiscreet(log: string): void {
  for (const line of log.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow()
  expect(log).not.toContain(canary)
  expect(log).not.toContain(base64(canary))
  expect(log).not.toContain(apiKey)
  expect(log).not.toContain(base64(`${apiKey}:`))
  for (const phone of [local_phone, remote_phone]) expect(log).not.toContain(phone.slice(1))
}

test('requests, sends and refusals are logged without what is in them', async () => {
  const roost = await open(makeFolder(), { ROOST_LOG_LEVEL: 'debug' })
  await live(roost)
  await roost.stop()
  const log = roost.printed()
  expect(log).toContain('"path":"/api/v1/activity/sms/"')
  expect(log).toContain('"status":401')
  expect(log).toContain('"status":400')
  expectDiscreet(log)
})

test('an error of the server’s own is logged whole, without the request that met it', async () => {
  const folder = makeFolder()
  const roost = await open(folder, { ROOST_LOG_LEVEL: 'debug' })
  const sqlite = new DatabaseSync(join(folder, 'roost.db'))
  // The server's own upkeep may be writing.
  sqlite.exec('pragma busy_timeout = 10000')
  sqlite.exec('alter table sms_template rename to elsewhere')
  sqlite.close()
  const path = `/sms_template/?_fields=${canary}&api_key=${apiKey}`
  expect((await roost.call('GET', path)).status).toBe(500)
  const template = { name: canary, text: canary }
  expect((await roost.call('POST', '/sms_template/', template)).status).toBe(500)
  await roost.stop()
  const log = roost.printed()
  expect(log).toContain('no such table')
  expect(log).toContain('request_id')
  expectDiscreet(log)
})
