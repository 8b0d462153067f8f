/** S-21: callers who connect and say nothing, or take their time, keep nobody else waiting. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { makeFolder, open } from '../e2e/house.ts'

const [idle, slow] = [1000, 200]
/** An answer takes a few milliseconds; this is for a busy machine. */
const patienceMs = 2000
const head = ['POST /api/v1/lead/ HTTP/1.1', 'host: localhost', 'content-type: application/json']

async function hold(port: number, text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  if (text) socket.write(text)
  return socket
}

test('hundreds of idle and slow connections keep no request waiting', async () => {
  const roost = await open(makeFolder())
  const { port, headers } = roost
  const authorized = [...head, `authorization: ${headers.authorization}`]
  const halves = [
    `${head[0]}\r\nhost: local`,
    head.join('\r\n'),
    `${[...authorized, 'content-length: 100'].join('\r\n')}\r\n\r\n{"name":`,
    `${[...authorized, 'transfer-encoding: chunked'].join('\r\n')}\r\n\r\n64\r\n{"name":`,
  ]
  const texts = Array.from({ length: idle + slow }, (_, place) =>
    place < idle ? '' : (halves[place % halves.length] ?? ''),
  )
  const sockets = await Promise.all(texts.map((text) => hold(port, text)))

  for (let turn = 0; turn < 5; turn++) {
    const since = performance.now()
    const { id } = await roost.post('/lead/', { name: `Lead ${turn}` })
    expect((await roost.get(`/lead/${id}/`)).name).toBe(`Lead ${turn}`)
    expect((await fetch(`${roost.url}/livez`)).status).toBe(200)
    expect(performance.now() - since).toBeLessThan(patienceMs)
    for (const socket of sockets.slice(idle)) socket.write(' ')
  }
  expect(sockets.filter((socket) => !socket.destroyed).length).toBeGreaterThanOrEqual(idle)
})
