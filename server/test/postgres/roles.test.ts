/** `--role`: one process takes requests, another one sends. */
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../e2e/eventually.ts'
import { makeFolder, open } from '../e2e/house.ts'
import { withClient } from '../postgres.ts'
import { createBareDatabase } from '../postgres-databases.ts'

const sms = {
  status: 'outbox',
  local_phone: '+14154445555',
  remote_phone: '+16503334444',
  text: 'Who sends this?',
}

test('what the api process takes the runner sends, and only the api has an API', async () => {
  const { url: DATABASE_URL, remove } = await createBareDatabase()
  onTestFinished(remove)
  const api = await open(makeFolder(), { DATABASE_URL, ROOST_ROLE: 'api' })
  const { id } = await api.post('/activity/sms/', sms)
  const runner = await open(makeFolder(), { DATABASE_URL, ROOST_ROLE: 'runner' })
  await eventually('the runner has sent it', async () => {
    return (await api.get(`/activity/sms/${id}/`)).status === 'sent'
  })
  const { rows } = await withClient(DATABASE_URL, (client) =>
    client.query('select owner from attempt'),
  )
  expect(rows).toEqual([{ owner: expect.stringMatching(new RegExp(`^${runner.pid}-`)) }])
  expect((await fetch(`${runner.url}/readyz`)).status).toBe(200)
  expect((await fetch(`${runner.url}/api/v1/me/`)).status).toBe(404)
  expect((await fetch(`${api.url}/readyz`)).status).toBe(200)
})
