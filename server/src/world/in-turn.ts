/** What is done to one thing is done one after the other, in the order in which it was asked. */

export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>

/** Of each key one work at a time; those of other keys do not wait. A failure is its caller's alone. */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return async (key, work) => {
    const mine = (last.get(key) ?? Promise.resolve()).then(work)
    const ended = mine.catch(() => {})
    last.set(key, ended)
    await ended
    if (last.get(key) === ended) last.delete(key)
    return mine
  }
}
