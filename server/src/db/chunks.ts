/** Lists that go into one statement, in pieces that every engine takes. */

/** Far below SQLite's 32,766 parameters, and few enough for a turn of the event loop. */
const chunkMax = 500

export function* chunksOf<T>(items: readonly T[], size = chunkMax): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size)
}
