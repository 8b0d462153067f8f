/** More requests than a server may have in progress: those it cannot take hear so, and none gets lost. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from './eventually.ts'
import { makeFolder, open } from './house.ts'
import { sms } from './ledger.ts'

type Roost = Awaited<ReturnType<typeof open>>

const body = JSON.stringify({ status: 'draft', local_phone: '+12025550100', text: 'Held back' })

/** A request that is in progress until its body is sent. */
async function begin({ port, headers }: Roost): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  const lines = [
    `POST /api/v1${sms} HTTP/1.1`,
    'host: localhost',
    `authorization: ${headers.authorization}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return socket
}

async function metric({ url }: Roost, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
}

function untilInProgress(roost: Roost, count: number): Promise<unknown> {
  return eventually(`${count} requests are in progress`, async () => {
    return (await metric(roost, 'roost_http_requests_in_progress')) === count
  })
}

test('a request too many is refused with 503 and Retry-After, until there is room again', async () => {
  const roost = await open(makeFolder(), { ROOST_REQUESTS_MAX: '2' })
  const list = () => fetch(`${roost.url}/api/v1${sms}`, { headers: roost.headers })
  const [first, second] = [await begin(roost), await begin(roost)]
  await untilInProgress(roost, 2)

  const refused = await list()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
  expect(await refused.json()).toEqual({
    error: 'The server is busy. Nothing was accepted; try again.',
  })
  expect(await metric(roost, 'roost_http_requests_refused_total')).toBe(1)
  for (const path of ['/livez', '/readyz', '/metrics'])
    expect((await fetch(roost.url + path)).status, path).toBe(200)
  // It is no reason to fill the log.
  expect(roost.printed()).not.toContain('"level":50')

  first.write(body)
  const [answer] = await once(first, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1.1 200 /)
  await untilInProgress(roost, 1)
  expect((await list()).status).toBe(200)

  second.destroy()
  await untilInProgress(roost, 0)
  expect((await list()).status).toBe(200)
})

test('what the process needs, and what its commits take, is told to Prometheus', async () => {
  const roost = await open(makeFolder())
  await roost.post(sms, JSON.parse(body))
  expect(await metric(roost, 'roost_batch_size_sum\\{verb="create"\\}')).toBe(1)
  expect(await metric(roost, 'roost_commit_duration_seconds_count')).toBeGreaterThan(0)
  expect(await metric(roost, 'process_resident_memory_bytes')).toBeGreaterThan(10_000_000)
  expect(await metric(roost, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0)
})
