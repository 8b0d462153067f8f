/** A pool that makes do with the connections it can have. */
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/** A request waits this long for a connection before it hears 503 (F-05). */
export const connectTimeoutMs = 1500
/** SQLSTATE 53300: the role, or the server, has as many connections as it may have. */
const tooMany = '53300'
/** How long it makes do with the connections that it has. */
const fewerForMs = 30_000
const askAgainMs = 20

/** Where another connection is not to be had, who wants one waits for one that is there. */
export class PatientPool extends pg.Pool {
  /** Those that were taken; one that is refused never is among them. */
  readonly #connected = new Set<pg.PoolClient>()
  readonly #wanted = this.options.max

  constructor(options: pg.PoolConfig) {
    super(options)
    this.on('connect', (client) => this.#connected.add(client))
    this.on('remove', (client) => this.#connected.delete(client))
  }

  // biome-ignore lint/suspicious/noExplicitAny: pg declares it with a callback, too; nobody uses that.
  override connect(callback?: any): any {
    return callback ? super.connect(callback) : this.#connectPatiently()
  }

  async #connectPatiently(): Promise<pg.PoolClient> {
    const giveUpAt = performance.now() + connectTimeoutMs
    for (;;) {
      try {
        return await super.connect()
      } catch (error) {
        const { code } = error as { code?: string }
        if (code !== tooMany || performance.now() > giveUpAt) throw error
      }
      if (this.#connected.size > 0) this.#makeDo()
      else await pause(askAgainMs)
    }
  }

  #makeDo(): void {
    if (this.options.max <= this.#connected.size) return
    this.options.max = this.#connected.size
    setTimeout(() => {
      this.options.max = this.#wanted
    }, fewerForMs).unref()
  }
}
