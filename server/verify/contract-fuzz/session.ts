/** A server with what is needed to ask it and to judge its answers. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Arbitrary } from 'fast-check'
import type { DatabaseLocation } from '../../src/db/database.ts'
import type { Diagnosis } from '../../src/doctor/diagnosis.ts'
import { apiKey, connectTo } from '../../test/e2e/client.ts'
import { type Roost, runRoost, type Settings, startRoost } from '../../test/roost-process.ts'
import { createClient, type Send } from './client.ts'
import { type Api, readApi } from './document.ts'
import { createLinks, type Links } from './links.ts'
import { createOracle } from './oracle.ts'
import { type Trial, trialsOf } from './trials.ts'
import { createValidators, type Validators } from './validators.ts'

export type Engine = DatabaseLocation['engine']
export type Session = {
  engine: Engine
  url: string
  api: Api
  validators: Validators
  judge: ReturnType<typeof createOracle>
  links: Links
  send: Send
  headers: Record<string, string>
  trials: Arbitrary<Trial>
  /** Whether the server is gone. */
  hasEnded(): boolean
  /** What the server wrote into its log about a request that failed. */
  causeOf(requestId: string): Promise<string | undefined>
  /** Tells it to stop. Resolves to the code it ends with, and what `roost doctor` finds broken in what it left. */
  close(): Promise<{ code: number | null; broken: string[] }>
}

/** Its log comes through another pipe than its answers. */
const logPatienceMs = 300

/**
 * Starts a sandbox with its story in it, on loopback. `url` is an empty PostgreSQL database; without it there is
 * SQLite, in memory where possible: nothing here is about the disk.
 */
export async function openSession(url?: string, settings: Settings = {}): Promise<Session> {
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'roost-fuzz-'))
  const place = { ROOST_DATA_DIR: directory, ...(url && { DATABASE_URL: url }) }
  const roost = await startRoost({
    ...place,
    ROOST_API_KEY: apiKey,
    ROOST_LOG_LEVEL: 'error',
    ...settings,
  })
  let ended = false
  void roost.ended.then(() => {
    ended = true
  })
  const { headers } = connectTo(roost.url)
  const document = await (await fetch(`${roost.url}/openapi.json`)).json()
  const api = readApi(document as Api['document'])
  const validators = createValidators(api.document)
  return {
    engine: url ? 'postgres' : 'sqlite',
    url: roost.url,
    api,
    validators,
    judge: createOracle(api, validators, headers.authorization ?? ''),
    links: createLinks(api),
    send: createClient(roost.url),
    headers,
    trials: trialsOf(api),
    hasEnded: () => ended,
    causeOf: (requestId) => findCause(roost, requestId),
    async close() {
      const { code } = await roost.stop()
      const { stdout } = await runRoost(['doctor', '--json'], place)
      rmSync(directory, { recursive: true, force: true })
      return { code, broken: brokenIn(stdout) }
    },
  }
}

async function findCause(roost: Roost, requestId: string): Promise<string | undefined> {
  const until = performance.now() + logPatienceMs
  for (;;) {
    const lines = roost.printed().split('\n')
    const line = lines.findLast((each) => each.includes(requestId))
    if (line || performance.now() > until) return line && readCause(line)
    await pause(10)
  }
}

/** Invariants only: its clock was frozen in another century, and nothing is sent in between. */
function brokenIn(printed: string): string[] {
  const checks = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Diagnosis)
  const { violations = [] } = checks.find(({ check }) => check === 'invariants') ?? {}
  return violations.map(({ invariant, says }) => `${invariant} ${says}`)
}

/** The message, and the first line of ours in the stack. */
function readCause(line: string): string {
  const { err } = JSON.parse(line) as { err?: { message: string; stack: string } }
  const [, place = ''] = /server\/src\/([\w./-]+:\d+)/.exec(err?.stack ?? '') ?? []
  return `${err?.message.split('\n')[0]} (${place})`
}
