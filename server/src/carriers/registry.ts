/** The accounts that this process holds open, kept in step with their rows. */
import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import type { Secrets } from '../secrets/sealing.ts'
import { addMillis, type Instant } from '../values/instant.ts'
import type { Adapter, Carrier, Carriers, OpenedAccount, Ports } from './carrier.ts'
import { type CarrierAccount, hearArchivedMs, listAccounts, settingsOf } from './carrier-account.ts'

/** A change that another process made is noticed within this time. */
const refreshEveryMs = 2000

export type Registry = Carriers & {
  /** What hears: also of an account that was removed a short while ago. */
  findHearing(carrier_id: string): { account: CarrierAccount; carrier: Carrier } | undefined
  /** The adapter of a kind, of those that there are. */
  adapter(kind: string): Adapter | undefined
  /** Opens what is new, and what changed. What fails is logged, and tried again. */
  refresh(): Promise<void>
  /** Refreshes now and then until it is closed. Throws SealedError where a key is missing at the start. */
  start(): Promise<void>
  close(): void
}

export type RegistryParts = {
  db: Database
  log: Logger
  secrets: Secrets
  adapters: readonly Adapter[]
  /** Carriers without a row: the sandbox, and what tests bring. */
  builtIn: readonly Carrier[]
  clock: { now(): Instant; after(millis: number, callback: () => void): () => void }
  portsOf(account: CarrierAccount): Ports
}

type Held = { account: CarrierAccount; carrier: Carrier }

export function createRegistry(parts: RegistryParts): Registry {
  const { log, adapters, builtIn, clock } = parts
  const held = new Map<string, Held>()
  let cancel = (): void => {}
  let closed = false

  const refreshSurely = (): Promise<void> =>
    refresh(parts, held).catch((error) =>
      log.error({ err: error }, 'not every carrier account could be opened'),
    )

  function refreshLater(): void {
    if (closed) return
    cancel = clock.after(refreshEveryMs, () => void refreshSurely().finally(refreshLater))
  }

  return {
    find(id) {
      const own = builtIn.find((carrier) => carrier.id === id)
      if (own) return own
      const found = held.get(id)
      return found && found.account.archived_at === null ? found.carrier : undefined
    },
    findHearing: (id) => held.get(id),
    adapter: (kind) => adapters.find((adapter) => adapter.kind === kind),
    refresh: refreshSurely,
    async start() {
      await refresh(parts, held)
      refreshLater()
    },
    close() {
      closed = true
      cancel()
      for (const id of held.keys()) letGo(held, id)
    },
  }
}

async function refresh(parts: RegistryParts, held: Map<string, Held>): Promise<void> {
  const { db, clock } = parts
  const accounts = await listAccounts(db.read, addMillis(clock.now(), -hearArchivedMs))
  const failures: unknown[] = []
  for (const account of accounts) {
    if (held.get(account.id)?.account.rev === account.rev) continue
    try {
      letGo(held, account.id)
      const carrier = open(parts, account)
      if (carrier) held.set(account.id, { account, carrier })
    } catch (error) {
      failures.push(error)
    }
  }
  const known = new Set(accounts.map(({ id }) => id))
  for (const id of held.keys()) if (!known.has(id)) letGo(held, id)
  // After all others are open: one that cannot be harms none of them.
  if (failures.length > 0) throw failures[0]
}

function open(
  { adapters, secrets, log, portsOf }: RegistryParts,
  account: CarrierAccount,
): Carrier | undefined {
  const { id, organization_id, kind } = account
  const adapter = adapters.find((candidate) => candidate.kind === kind)
  if (!adapter) {
    log.error({ carrier_id: id, kind }, 'this version knows no such kind of carrier')
    return undefined
  }
  const settings = adapter.settings.parse(settingsOf(account, secrets))
  // Read by its own schema, they are what this adapter asks for.
  return adapter.open({ id, organization_id, settings } as OpenedAccount<never>, portsOf(account))
}

function letGo(held: Map<string, Held>, id: string): void {
  held.get(id)?.carrier.close?.()
  held.delete(id)
}
