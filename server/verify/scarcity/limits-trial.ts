/** Few file descriptors and little memory: connections may be refused, promises may not be broken. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectTo } from '../../test/e2e/client.ts'
import { eventually } from '../../test/e2e/eventually.ts'
import { startRoost } from '../../test/roost-process.ts'
import { draft, inspect, post, resume, settings, sms, type Trial } from './trial.ts'

const descriptors = 64
const heapMebibytes = 128
const rssMaxMebibytes = 400
const idleSockets = 200
const clients = 16
const postsPerClient = 60

export async function fewResources(trial: Trial): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'roost-scarce-'))
  const env = { ROOST_DATA_DIR: folder, NODE_OPTIONS: `--max-old-space-size=${heapMebibytes}` }
  const under = ['sh', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'sh']
  const roost = await startRoost({ ...settings, ...env }, [], { under })
  const client = { ...connectTo(roost.url), url: roost.url }
  const acked: string[] = []
  try {
    const sockets = Array.from({ length: idleSockets }, () => hold(roost.port))
    await Promise.all(Array.from({ length: clients }, (_, number) => load(number)))
    for (const socket of sockets) socket.destroy()
    await resume(client, acked, trial.name)
    await Promise.all(Array.from({ length: clients }, (_, number) => load(number)))
    // The last refused connection may still be closing when the first new one is wanted.
    const { status } = await eventually('a list is answered', () =>
      client.call('GET', `${sms}?_limit=100`).catch(() => undefined),
    )
    trial.expect(status === 200, `a list was answered with ${status}`)
    const rss = rssOf(roost.pid)
    trial.expect(rss < rssMaxMebibytes, `the process takes ${rss} MiB`)
    const { code, signal } = await roost.stop()
    trial.expect(code === 0, `the server ended with ${code ?? signal}`)
    inspect(folder, acked, trial.expect)
  } finally {
    await roost.kill()
    rmSync(folder, { recursive: true, force: true })
  }

  /** An answer that never comes promises nothing; any that comes must be a 200 or a 503. */
  async function load(number: number): Promise<void> {
    for (let count = 0; count < postsPerClient; count++) {
      const text = `${trial.name}, client ${number}, ${count}`
      const posted = await post(roost.url, client.headers, draft(text)).catch(() => undefined)
      if (posted?.status === 200 && posted.id) acked.push(posted.id)
      else if (posted) trial.expect(posted.status === 503, `a POST got ${posted.status}`)
      if (count % 10 === 0) await client.call('GET', `${sms}?_limit=100`).catch(() => undefined)
    }
  }
}

/** A connection on which nothing is ever asked. */
function hold(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  return socket
}

function rssOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
}
