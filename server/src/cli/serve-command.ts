/** `roost` and `roost serve`: start, say where, and stop when told to. */
import closeWithGrace from 'close-with-grace'
import { listAccounts } from '../carriers/carrier-account.ts'
import { type Config, ConfigError, type Mode, readConfig } from '../config.ts'
import { createLogger } from '../log.ts'
import { observeProcess } from '../metrics.ts'
import { openServer, type Server } from '../server.ts'
import { seedSandbox } from '../world/seed.ts'
import { announce } from './announce.ts'
import { developerKey } from './developer-key.ts'
import type { Globals } from './globals.ts'
import { releaseStartupMemory } from './release-memory.ts'
import { terminalLog } from './terminal-log.ts'

/** How many ports above a busy one the sandbox tries. */
const otherPortsMax = 20
const portMax = 65_535
const idleSweepMs = 50
/** What a request under way gets to finish, once no new one is taken. */
const requestGraceMs = 5000

/** Resolves when the server listens; the process then lives until a signal ends it. */
export async function serve(mode: Mode, globals: Globals): Promise<void> {
  const config = readConfig(mode, globals)
  const forPeople = mode === 'sandbox' && process.stdout.isTTY === true && !globals.json
  const log = createLogger(config.logLevel, forPeople ? terminalLog(process.stdout) : undefined)
  const server = await openServer(config, { log })
  try {
    await begin(server, forPeople)
  } catch (error) {
    await server.stop()
    throw error
  }
  closeWithGrace({ delay: 40_000, logger: false }, async ({ err }) => {
    if (err) log.fatal({ err }, 'crashed')
    await stop(server)
  })
}

/** Everything up to the line that says that it is ready. What fails on the way ends the start. */
async function begin(server: Server, forPeople: boolean): Promise<void> {
  const { config, log } = server.ctx
  const { mode } = config
  const hasCarrier = (await listAccounts(server.ctx.db.read, server.ctx.clock.now())).length > 0
  refusePublicSandbox(server.ctx, hasCarrier)
  observeProcess(server.ctx.metrics)
  const seeded = config.seed ? await seedSandbox(server.ctx) : undefined
  const key = mode === 'sandbox' ? await developerKey(server.ctx) : undefined
  const url = await listen(server, config)
  announce({ url, key, seeded, config, forPeople })
  if (mode === 'production' && !hasCarrier) log.warn(noCarrier)
  releaseStartupMemory()
}

/**
 * Node waits for every connection, also for those that fall idle after it began to close and those
 * on which nothing was ever asked: a client's keep-alive would hold the process for a minute.
 */
async function stop(server: Server): Promise<void> {
  const http = server.app.server
  const sweep = setInterval(() => http.closeIdleConnections(), idleSweepMs)
  const cut = setTimeout(() => http.closeAllConnections(), requestGraceMs)
  await server.stop()
  clearInterval(sweep)
  clearTimeout(cut)
}

const loopback = /^(127(\.\d{1,3}){3}|::1|localhost)$/

const noCarrier =
  'No carrier account is configured, so that only the built-in sandbox answers: roost carrier add --help says how to add one.'

/** Nobody else must take the simulated carrier for a real one. */
function refusePublicSandbox({ config }: Server['ctx'], hasCarrier: boolean): void {
  const { host, mode } = config
  if (hasCarrier || mode === 'sandbox' || loopback.test(host)) return
  throw new ConfigError(
    `ROOST_HOST=${host} is reachable from other machines. ${noCarrier} Or bind to 127.0.0.1.`,
  )
}

/** A busy port: the sandbox takes the next free one, production says so and stops. */
async function listen(server: Server, config: Config): Promise<string> {
  const more = config.mode === 'sandbox' ? otherPortsMax : 0
  const last = Math.min(config.port + more, portMax)
  for (let port = config.port; ; port++) {
    try {
      return await server.start(port)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EADDRINUSE' || port === last) throw cannotListen(error, config.host, port)
      console.error(`Port ${port} is in use. Trying ${port + 1}.`)
    }
  }
}

function cannotListen(cause: unknown, host: string, port: number): unknown {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new ConfigError(
        `Port ${port} of ${host} is in use. Set ROOST_PORT to another one, or 0 for any.`,
        { cause },
      )
    case 'EACCES':
      return new ConfigError(
        `Port ${port} is not open to this user. Set ROOST_PORT to one above 1023.`,
        { cause },
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigError(`ROOST_HOST=${host} is not an address of this computer.`, { cause })
    default:
      return cause
  }
}
