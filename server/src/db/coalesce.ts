/** Group commit: the calls of one event-loop turn share one transaction (design: "Writes are batched"). */
import type { Database, Tx } from './database.ts'
import { isUnavailable } from './unavailable.ts'

/** A plural verb: one result per input, in order. An Error as a result concerns that input alone. */
export type PluralVerb<Input, Output> = (tx: Tx, inputs: Input[]) => Promise<(Output | Error)[]>

/** How a batch is committed. */
export type TransactionOf<Input> = (inputs: Input[]) => Database['transaction']

type Call<Input, Output> = {
  input: Input
  resolve: (output: Output) => void
  reject: (error: unknown) => void
}

/** More than this in one transaction would make the first caller wait for the last. */
const batchMax = 256

/**
 * Makes a plural verb callable one by one. Each promise settles only after the commit that holds its
 * write is durable. When a whole batch fails its items run one by one, so that a bad item harms no
 * other. An input must not be changed by the verb: it may be run twice. Batches follow each other
 * unless more of them may be under way at once.
 */
export function coalesce<Input, Output>(
  transactionOf: TransactionOf<Input>,
  verb: PluralVerb<Input, Output>,
  batchesAtOnce: () => number = () => 1,
): (input: Input) => Promise<Output> {
  let waiting: Call<Input, Output>[] = []
  let running = 0
  let isComing = false

  async function flush(): Promise<void> {
    isComing = false
    running += 1
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchMax)
      waiting = waiting.slice(batchMax)
      await runBatch(transactionOf, verb, batch)
    }
    running -= 1
  }

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject })
      if (isComing || running >= batchesAtOnce()) return
      isComing = true
      setImmediate(flush)
    })
}

async function runBatch<Input, Output>(
  transactionOf: TransactionOf<Input>,
  verb: PluralVerb<Input, Output>,
  batch: Call<Input, Output>[],
): Promise<void> {
  try {
    const inputs = batch.map((call) => call.input)
    const results = await transactionOf(inputs)((tx) => verb(tx, inputs))
    batch.forEach((call, position) => {
      const result = results[position]
      if (result instanceof Error) call.reject(result)
      else call.resolve(result as Output)
    })
  } catch (error) {
    // One by one would not help now; and after a commit in doubt it would write everything twice.
    if (isUnavailable(error)) for (const call of batch) call.reject(error)
    else if (batch.length === 1) batch[0]?.reject(error)
    else for (const call of batch) await runBatch(transactionOf, verb, [call])
  }
}
