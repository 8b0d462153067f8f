/**
 * The witness: a carrier on loopback HTTP that writes down what reaches it, durably, before it
 * answers. A process of its own that no harness ever kills: the oracle of them all (guarantees §0.9).
 */
import { fsyncSync, openSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { type WitnessRecord, type WitnessStep, witnessTakes } from './witness-record.ts'

type Submit = Omit<WitnessRecord, 'at' | 'answer' | 'taken'> & { number: number }

const log = openSync(process.env.WITNESS_LOG ?? 'witness.jsonl', 'a')
const taken = new Set<string>()
/** By recipient: the answer to the first try, the second, …; the last one repeats. */
const scripts = new Map<string, WitnessStep[]>()

const server = createServer((request, response) => {
  route(request, response).catch(() => response.writeHead(400).end())
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  console.log(JSON.stringify({ event: 'ready', url: `http://127.0.0.1:${port}` }))
})

async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, door, name = ''] = (request.url ?? '').split('/')
  if (request.method === 'POST' && door === 'submit')
    take((await json(request)) as Submit, response)
  else if (request.method === 'GET' && door === 'attempts')
    send(response, taken.has(name) ? 200 : 404)
  else if (request.method === 'PUT' && door === 'scripts') {
    scripts.set(decodeURIComponent(name), (await json(request)) as WitnessStep[])
    send(response, 200)
  } else send(response, 404)
}

function take(submit: Submit, response: ServerResponse): void {
  const { number, attempt_id, message_id, local_phone, remote_phone, text } = submit
  const steps = scripts.get(remote_phone) ?? []
  const { answer, delayMs = 0 } = steps[Math.min(number, steps.length) - 1] ?? { answer: 'accept' }
  const record: WitnessRecord = {
    at: Date.now(),
    attempt_id,
    message_id,
    local_phone,
    remote_phone,
    text,
    answer,
    taken: witnessTakes[answer],
  }
  writeSync(log, `${JSON.stringify(record)}\n`)
  fsyncSync(log)
  if (record.taken) taken.add(attempt_id)
  if (delayMs > 0) setTimeout(() => reply(record, response), delayMs)
  else reply(record, response)
}

function reply({ answer, attempt_id }: WitnessRecord, response: ServerResponse): void {
  switch (answer) {
    case 'accept':
      send(response, 200, { id: `witness-${attempt_id}` })
      break
    case 'reject':
      send(response, 400, { error: 'No such recipient' })
      break
    case 'throttle':
      response.setHeader('retry-after', '1')
      send(response, 429)
      break
    case 'fail':
      send(response, 500)
      break
    case 'drop':
      response.destroy()
      break
    case 'hang':
      break
  }
}

function send(response: ServerResponse, status: number, body: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
