/** The load generator as the rows see it: a process of its own, the same for every contender. */
import { join } from 'node:path'
import { startProgram } from '../program.ts'

export type Load = {
  ports: number[]
  connections: number
  seconds: number
  /** Sent in turn, each connection beginning elsewhere. */
  requests: string[]
}

export type LoadResult = {
  /** Answers with 2xx within the time. */
  done: number
  /** Other answers, and connections that were lost. */
  failed: number
  firstFailure: string | null
  seconds: number
  p50Ms: number
  p99Ms: number
  maxMs: number
  /** Of the generator itself: whether it was the bottleneck. */
  cpuSeconds: number
  /** Of the last answer's body. */
  bodyBytes: number
}

export type LoadGenerator = { run(load: Load): Promise<LoadResult>; stop(): Promise<void> }

export async function startLoadGenerator(): Promise<LoadGenerator> {
  const program = await startProgram(join(import.meta.dirname, 'load-process.ts'), {})
  return {
    run: (load) => program.ask<LoadResult>(load),
    stop: () => program.stop(),
  }
}

export type RequestParts = { method?: string; path: string; key: string; body?: object }

/** One request, byte for byte. */
export function requestText({ method = 'GET', path, key, body }: RequestParts): string {
  const payload = body === undefined ? '' : JSON.stringify(body)
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: Basic ${btoa(`${key}:`)}`,
    'accept: application/json',
    ...(body === undefined
      ? []
      : ['content-type: application/json', `content-length: ${Buffer.byteLength(payload)}`]),
  ]
  return `${lines.join('\r\n')}\r\n\r\n${payload}`
}
