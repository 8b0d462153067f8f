/** Waiting for another process: look again and again until it is so, or it has taken too long. */
import { setTimeout as pause } from 'node:timers/promises'

const lookEveryMs = 20

/** The first answer of `look` that is neither undefined nor false. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  withinMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    if (performance.now() > deadline) throw new Error(`after ${withinMs} ms still not: ${what}`)
    await pause(lookEveryMs)
  }
}
