/** Chance that can be repeated: the same seed draws the same numbers. */

export type Random = {
  /** In [0, 1). */
  next(): number
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number
  chance(share: number): boolean
  pick<T>(list: readonly T[]): T
  /** For newId(). */
  bytes(size: number): Uint8Array
}

/** Mulberry32: small, fast, and good enough to choose among a few dozen things. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0
  function draw(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const next = (): number => draw() / 2 ** 32
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    chance: (share) => next() < share,
    pick: (list) => list[below(list.length)] as (typeof list)[number],
    bytes(size) {
      const words = new Uint32Array(Math.ceil(size / 4))
      for (let word = 0; word < words.length; word++) words[word] = draw()
      return new Uint8Array(words.buffer, 0, size)
    },
  }
}

/** One of the names, as often as its weight says. */
export function weighted<Name extends string>(
  random: Random,
  weights: readonly (readonly [Name, number])[],
): Name {
  let left = random.next() * weights.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [name, weight] of weights) {
    left -= weight
    if (left < 0) return name
  }
  return (weights[0] as readonly [Name, number])[0]
}
