/** What the simulated world keeps: clocks, weather, the phone's inbox, things about to happen. */
import type { Selectable } from 'kysely'
import type { ReceiptStatus } from '../sending/receipt.ts'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'

export interface TestClockTable {
  organization_id: string
  frozen_at: Instant
}

export interface WeatherTable {
  organization_id: string
  weather: Json<object>
  /** How many decisions the seed has made, so that a restart goes on where it stopped. */
  drawn: number
}

/** One submit as the simulated carrier saw it; `accepted` ones are on the phone. */
export interface SandboxSubmitTable {
  organization_id: string
  id: string
  attempt_id: string
  message_id: string
  local_phone: string
  remote_phone: string
  text: string
  attachments: Json<object[]>
  segments: number
  encoding: string
  outcome: 'accepted' | 'rejected' | 'busy'
  /** Whether a look-up by attempt finds it; a carrier that loses its answer may also lose this. */
  findable: 0 | 1
  date_received: Instant
}
export type SandboxSubmit = Selectable<SandboxSubmitTable>

/** Something the simulated world will do: a receipt to send, a reply to type. */
export interface SandboxPlanTable {
  organization_id: string
  id: string
  /** All of an organization's wait in one line. */
  lane: string
  /** When it will, in the organization's time. */
  next_at: Instant
  attempt_id: string | null
  plan: Json<SandboxPlan>
}
export type SandboxPlan =
  | { do: 'receipt'; status: ReceiptStatus; error_code?: string; error_text?: string }
  | { do: 'reply'; from: string; to: string; text: string }

export interface SandboxTables {
  sandbox_plan: SandboxPlanTable
  sandbox_submit: SandboxSubmitTable
  test_clock: TestClockTable
  weather: WeatherTable
}
