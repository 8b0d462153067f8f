/** How soon it answers, and what it holds while nobody asks. */
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { startRoost } from '../../server/test/roost-process.ts'
import type { Bench } from '../bench.ts'
import { missingForPrism, startPrism } from '../contenders/prism.ts'
import type { Contender, Row, Sample } from '../row.ts'

/** What a start leaves behind has been collected by then. */
const idleMs = 3000

export const start: Row = {
  id: 'start',
  work: `From the start of the process until it says that it is ready, and the memory it holds ${idleMs / 1000} s later. Ours is the program of the README on SQLite: on a new folder, where it makes the sandbox's world, and on one that has it.`,
  figures: [
    { id: 'ready', label: 'ready ms', digits: 0 },
    { id: 'rss', label: 'RSS MB', digits: 0 },
  ],
  ratios: [{ figure: 'ready', of: 'ours', to: 'prism', inverse: true }],
  limits: [
    { figure: 'ready', of: 'ours', below: 500 },
    { figure: 'rss', of: 'ours', below: 120 },
  ],
  contenders: async (bench) => [ours(bench), oursOnNewFolder(bench), prism(bench)],
}

function ours(bench: Bench): Contender {
  return {
    name: 'ours',
    async run() {
      const folder = await bench.once('started folder', async () => {
        const made = bench.folder('start')
        await startAndEnd(made)
        return made
      })
      return startAndEnd(folder)
    },
  }
}

function oursOnNewFolder(bench: Bench): Contender {
  return { name: 'ours on a new folder', run: () => startAndEnd(bench.folder('start')) }
}

async function startAndEnd(folder: string): Promise<Sample> {
  const { readyMs, pid, stop } = await startRoost({ ROOST_DATA_DIR: folder })
  const rss = await idleRss(pid)
  await stop()
  return { ready: readyMs, rss }
}

function prism({ settings }: Bench): Contender {
  return {
    name: 'prism',
    missing: missingForPrism(settings.closeOpenapi),
    async run() {
      const since = performance.now()
      const { pids, stop } = await startPrism(settings.closeOpenapi)
      const ready = performance.now() - since
      const rss = await idleRss(pids[0] ?? 0)
      await stop()
      return { ready, rss }
    },
  }
}

/** In MB, as the kernel counts it; NaN where there is no /proc. */
async function idleRss(pid: number): Promise<number> {
  await pause(idleMs)
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return (Number(kilobytes) * 1024) / 1e6
  } catch {
    return Number.NaN
  }
}
