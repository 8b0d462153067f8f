/** What a verb may use of the outside world. Built once in server.ts, passed first everywhere. */
import type { Logger } from 'pino'
import type { Carriers } from './carriers/carrier.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Keywords } from './consent/keyword.ts'
import type { Database } from './db/database.ts'
import type { Metrics } from './metrics.ts'
import type { Secrets } from './secrets/sealing.ts'
import type { NewId } from './values/ids.ts'
import type { Instant } from './values/instant.ts'

export type Context = {
  config: Config
  db: Database
  clock: Clock
  newId: NewId
  carriers: Carriers
  /** Seals what is kept secret in the database. */
  secrets: Secrets
  log: Logger
  metrics: Metrics
  /** By the lists and the owner's own words. */
  keywords: Keywords
  /** What was found to be wrong on the way, for who asks whether the server is ready. */
  health: { damaged?: string }
  /** Names this process in attempts. */
  owner: string
  /** How long a mark keeps others away, instead of what its carrier needs: for harnesses that kill servers. */
  leaseMs?: number | undefined
  /** Tells the runner that work is due, or when it will be: a hint after a commit; the poll is the truth. */
  nudge(run_at?: Instant): void
}
