/** Contenders and the load generator are processes of their own; this is how they are talked to. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

const readyMs = 60_000

/** Whatever happens here, no process outlives this one. */
const alive = new Set<ChildProcess>()
process.once('exit', endPrograms)

export function endPrograms(): void {
  for (const child of alive) child.kill('SIGKILL')
}

export type Program<Ready> = {
  pid: number
  ready: Ready
  /** Sends a message and resolves to its answer; one at a time. */
  ask<Answer>(message: object): Promise<Answer>
  /** Nothing it keeps is needed any more. */
  stop(): Promise<void>
}

type Reply = { ready?: unknown; answer?: unknown; failure?: string }

/** Starts a script that calls `serveProgram`; resolves once it is ready. */
export async function startProgram<Ready>(file: string, options: object): Promise<Program<Ready>> {
  const child = fork(file, [JSON.stringify(options)], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  alive.add(child)
  child.once('exit', () => alive.delete(child))
  const { ready } = await nextReply(child, file, readyMs)
  return {
    pid: child.pid ?? 0,
    ready: ready as Ready,
    async ask<Answer>(message: object) {
      const reply = nextReply(child, file)
      child.send(message)
      return (await reply).answer as Answer
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

function nextReply(child: ChildProcess, file: string, withinMs?: number): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const fail = (why: string): void => reject(new Error(`${file} ${why}`))
  const deadline = withinMs && setTimeout(fail, withinMs, `was not ready after ${withinMs} ms`)
  const onExit = (code: number | null, signal: string | null): void =>
    fail(`ended with ${signal ?? code}`)
  child.once('exit', onExit)
  child.once('message', (reply: Reply) => {
    if (reply.failure === undefined) resolve(reply)
    else fail(`failed: ${reply.failure}`)
  })
  return promise.finally(() => {
    clearTimeout(deadline)
    child.removeListener('exit', onExit)
  })
}

/** Settings of the machine, a database above all, must not leak into what is measured. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(ROOST_|DATABASE_URL$)/.test(name))
  return Object.fromEntries(kept)
}

type Served<Question> = {
  /** What the starter gets to know. */
  ready: object
  answer?(question: Question): Promise<unknown>
}

/** The other end: tells that it is ready, answers, and ends when the starter does. */
export async function serveProgram<Question = never, Options = unknown>(
  start: (options: Options) => Promise<Served<Question>>,
): Promise<void> {
  process.once('disconnect', () => process.exit(0))
  await replying(async () => {
    const { ready, answer } = await start(JSON.parse(process.argv[2] ?? '{}'))
    process.on('message', (question: Question) => {
      void replying(async () => ({ answer: await answer?.(question) }))
    })
    return { ready }
  })
}

async function replying(work: () => Promise<Reply>): Promise<void> {
  const reply = await work().catch((error: Error) => ({ failure: error.stack ?? String(error) }))
  process.send?.(reply)
}
