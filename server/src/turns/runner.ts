/** Takes turns at what waits: runOnce() for tests and stepping, start() for a server. Knows no feature. */
import type { Context } from '../context.ts'
import { type Instant, toMillis } from '../values/instant.ts'
import { type Lane, organizationOf, type Source, type Work } from './source.ts'

const pollMs = 1000
/** Works under way in this process, whatever their lanes have room for. */
const workMax = 1024

/** `waitMs`: until something may be due, or there may be room; at most a poll. */
type Turn = { count: number; waitMs: number }

export class Runner {
  readonly #ctx: Context
  readonly #sources: readonly Source[]
  readonly #running = new Set<Promise<void>>()
  #working = 0
  #stopped = true
  #taking = false
  #nudged = false
  #cancelTimer = (): void => {}

  constructor(ctx: Context, sources: readonly Source[]) {
    this.#ctx = ctx
    this.#sources = sources
  }

  start(): void {
    this.#stopped = false
    this.#wake()
  }

  /** A hint that something may be due, or will be then. The poll finds it anyway, and what is far off. */
  nudge(next_at?: Instant): void {
    if (next_at && toMillis(next_at) - toMillis(this.#ctx.clock.now()) > pollMs) return
    this.#nudged = true
    if (!this.#stopped && !this.#taking) this.#wake()
  }

  /** Takes and finishes everything that is due now and has room; resolves to how much that was. */
  async runOnce(): Promise<number> {
    let total = 0
    for (;;) {
      const { count } = await this.#takeAll()
      await this.idle()
      if (count === 0) return total
      total += count
    }
  }

  /**
   * The earliest moment at which something must be looked at: of this organization, in its time, or of
   * all that have no time of their own.
   */
  async nextAt(organization_id?: string): Promise<Instant | undefined> {
    const { clock } = this.#ctx
    const asked = this.#sources.filter((source) => !organization_id || !source.isBesideTime)
    const lanes = (await Promise.all(asked.map((source) => source.lanes()))).flat()
    const counted = lanes.filter((lane) => {
      const owner = organizationOf(lane)
      return organization_id ? owner === organization_id : !clock.isFrozen(owner)
    })
    return counted.map(({ next_at }) => next_at).sort()[0]
  }

  /** Resolves when nothing of this process is being worked on. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  /** Stops taking at once and waits for what is running, at most `graceMs` (F-28). */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    let cancel = (): void => {}
    const timedOut = new Promise<void>((resolve) => {
      cancel = this.#ctx.clock.after(graceMs, resolve)
    })
    await Promise.race([this.idle(), timedOut])
    cancel()
  }

  /** Tracked, since a turn under way is work about to start: stop() must not return before it. */
  #wake(): void {
    this.#track(this.#turn())
  }

  async #turn(): Promise<void> {
    if (this.#stopped || this.#taking) return
    this.#taking = true
    this.#nudged = false
    this.#cancelTimer()
    const { count, waitMs } = await this.#takeAll()
    this.#taking = false
    if (this.#stopped) return
    const wait = count > 0 || this.#nudged ? 0 : waitMs
    this.#cancelTimer = this.#ctx.clock.after(wait, () => this.#wake())
  }

  async #takeAll(): Promise<Turn> {
    const turns = await Promise.all(this.#sources.map((source) => this.#takeFrom(source)))
    return {
      count: turns.reduce((sum, turn) => sum + turn.count, 0),
      waitMs: Math.min(pollMs, ...turns.map((turn) => turn.waitMs)),
    }
  }

  /** Never throws: what cannot be taken now is looked at again at the next poll. */
  async #takeFrom(source: Source): Promise<Turn> {
    const { clock, log } = this.#ctx
    try {
      const lanes = await source.lanes()
      const due = lanes.filter((lane) => lane.next_at <= clock.nowOf(organizationOf(lane)))
      const room = workMax - this.#working
      if (due.length === 0 || room <= 0) return { count: 0, waitMs: this.#untilNext(lanes) }
      const { count, work, againMs } = await source.take(due.sort(byTime), room)
      for (const item of work) this.#track(this.#do(item))
      return { count, waitMs: Math.min(againMs ?? pollMs, this.#untilNext(lanes)) }
    } catch (error) {
      log.error({ err: error }, 'nothing could be taken')
      return { count: 0, waitMs: pollMs }
    }
  }

  /** What is past and yet not due waits for a test clock or for room: polling soon would be of no use. */
  #untilNext(lanes: readonly Lane[]): number {
    const now = this.#ctx.clock.now()
    const [next] = lanes
      .map(({ next_at }) => next_at)
      .filter((next_at) => next_at > now)
      .sort()
    return next ? toMillis(next) - toMillis(now) : pollMs
  }

  #track(running: Promise<void>): void {
    this.#running.add(running)
    void running.finally(() => this.#running.delete(running))
  }

  async #do(work: Work): Promise<void> {
    this.#working += 1
    try {
      await work()
    } catch (error) {
      this.#ctx.log.error({ err: error }, 'work failed')
    }
    this.#working -= 1
    if (this.#working === 0 || this.#working === workMax - 1) this.nudge()
  }
}

function byTime(a: Lane, b: Lane): number {
  return a.next_at < b.next_at ? -1 : 1
}
