/** What happened to a message, as the sandbox tells it. */
import type { TestServer } from './server.ts'

export type Told = {
  status: string
  error_message: string | null
  /** Moves in their order; null for the creation. */
  moves: (string | null)[]
  /** The outcome of each attempt. */
  outcomes: (string | null)[]
  receipts: string[]
}

export async function tellOf({ api }: TestServer, { id }: { id: string }): Promise<Told> {
  const { body: sms } = await api('GET', `/activity/sms/${id}/`)
  const { body } = await api('GET', `/_/sandbox/messages/${id}/timeline/`)
  return {
    status: sms.status,
    error_message: sms.error_message,
    moves: body.events.map((event: { move: string | null }) => event.move),
    outcomes: body.attempts.map((attempt: { outcome: string | null }) => attempt.outcome),
    receipts: body.receipts.map((receipt: { status: string }) => receipt.status),
  }
}

/** Lets time pass and everything that falls due happen. */
export async function pass({ clock, runner }: TestServer, seconds: number): Promise<void> {
  clock.advance(seconds * 1000)
  await runner.runOnce()
}
