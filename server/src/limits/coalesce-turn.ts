/** Has the calls of one turn of the event loop answered together. */

type Waiting<In, Out> = { input: In; resolve: (out: Out) => void; reject: (error: unknown) => void }

/** `work` answers each of its inputs, in order. */
export function coalesceTurn<In, Out>(
  work: (inputs: readonly In[]) => Promise<readonly Out[]>,
): (input: In) => Promise<Out> {
  let waiting: Waiting<In, Out>[] = []

  async function flush(): Promise<void> {
    const batch = waiting
    waiting = []
    try {
      const outs = await work(batch.map(({ input }) => input))
      for (const [nth, { resolve }] of batch.entries()) resolve(outs[nth] as Out)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject })
      if (waiting.length === 1) setImmediate(flush)
    })
}
