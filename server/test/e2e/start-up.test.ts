/** How long a start takes and how much memory an idle server holds: printed, never judged here. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { eventually } from './eventually.ts'
import { makeFolder, open } from './house.ts'
import { sms } from './ledger.ts'

/** Start-up garbage is collected by then. */
const idleMs = 1500

test('a warm start becomes ready, and an idle server tells its memory', async () => {
  const folder = makeFolder()
  const cold = await open(folder)
  await cold.stop()
  const ready: number[] = []
  const megabytes: number[] = []
  for (let start = 0; start < 3; start++) {
    const roost = await open(folder)
    ready.push(roost.readyMs)
    await pause(idleMs)
    megabytes.push(residentMegabytes(roost.pid))
    await roost.stop()
  }
  const figures = {
    'first start': `${cold.readyMs.toFixed()} ms`,
    'warm start': `${median(ready).toFixed()} ms`,
    idle: `${median(megabytes).toFixed()} MB`,
  }
  console.log('start-up:', figures)
  for (const figure of [...ready, ...megabytes]) expect(figure).toBeGreaterThan(0)
})

test('a new server puts its first message on the phone', async () => {
  const folder = makeFolder()
  const startedAt = performance.now()
  const roost = await open(folder)
  const { id } = await roost.post(sms, {
    status: 'outbox',
    local_phone: '+12025550100',
    remote_phone: '+12025550123',
    text: 'Hello',
  })
  const received = await eventually('on the phone', async () => {
    const texts = await roost.texts(id)
    return texts.length > 0 && texts
  })
  console.log(`start-up: ${(performance.now() - startedAt).toFixed()} ms to the first message`)
  expect(received).toMatchObject([{ message_id: id, text: 'Hello' }])
})

/** What the process holds in memory. */
function residentMegabytes(pid: number): number {
  const status = `/proc/${pid}/status`
  const kilobytes = existsSync(status)
    ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(kilobytes) / 1024
}

function median(figures: number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0
}
