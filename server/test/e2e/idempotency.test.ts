/** Keys over `kill -9`: whoever sends again what was not answered gets one message for each key. */
import { expect, test } from 'vitest'
import { apiKey, listAll } from './client.ts'
import { makeFolder, open } from './house.ts'

const requests = 300

test('each key makes one message, whenever the server dies', async () => {
  const folder = makeFolder()
  let roost = await open(folder)
  const ids = new Map<string, string>()
  const send = async (key: string): Promise<void> => {
    const response = await fetch(`${roost.url}/api/v1/activity/sms/`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${apiKey}:`)}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({ status: 'draft', text: key }),
    })
    expect(response.status).toBe(200)
    const { id } = (await response.json()) as { id: string }
    // An answer that was given once is given for ever.
    expect(ids.get(key) ?? id).toBe(id)
    ids.set(key, id)
  }
  const keys = Array.from({ length: requests }, (_, nth) => `key ${nth}`)
  const sending = Promise.allSettled(keys.map(send))
  await expect.poll(() => ids.size, { timeout: 60_000 }).toBeGreaterThan(requests / 10)
  await roost.kill()
  await sending
  expect(ids.size).toBeLessThan(requests)
  roost = await open(folder)
  for (const key of keys) await send(key)
  const rows = await listAll((page) => roost.get(`/activity/sms/?status=draft&${page}`))
  const texts = rows.map(({ text }: { text: string }) => text).filter((text) => /^key/.test(text))
  expect(texts.toSorted()).toEqual(keys.toSorted())
})
