/** The witness process as a harness sees it: its address, its scripts, and what it has written down. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRoost } from '../../test/roost-process.ts'
import type { WitnessRecord, WitnessStep } from '../witness/witness-record.ts'

const script = join(import.meta.dirname, '../witness/witness-process.ts')

export type Witness = {
  url: string
  port: number
  /** What it does with the first, second, … try of a message to that phone; the last one repeats. */
  setScript(phone: string, steps: WitnessStep[]): Promise<void>
  /** Everything it has written down so far. */
  records(): WitnessRecord[]
  stop(): Promise<void>
}

export async function startWitness(): Promise<Witness> {
  const folder = mkdtempSync(join(tmpdir(), 'roost-witness-'))
  const file = join(folder, 'log.jsonl')
  const child = await startRoost({ WITNESS_LOG: file }, [], { script })
  const records: WitnessRecord[] = []
  let position = 0
  return {
    url: child.url,
    port: child.port,
    async setScript(phone, steps) {
      const path = `${child.url}/scripts/${encodeURIComponent(phone)}`
      const { ok } = await fetch(path, { method: 'PUT', body: JSON.stringify(steps) })
      if (!ok) throw new Error(`the witness took no script for ${phone}`)
    },
    records() {
      const { text, end } = readFrom(file, position)
      position = end
      for (const line of text.split('\n')) if (line) records.push(JSON.parse(line))
      return records
    },
    async stop() {
      await child.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Whole lines only: the last one may still be being written. */
function readFrom(file: string, start: number): { text: string; end: number } {
  const log = openSync(file, 'r')
  const chunks: Buffer[] = []
  let end = start
  for (;;) {
    const chunk = Buffer.alloc(1 << 16)
    const length = readSync(log, chunk, 0, chunk.length, end)
    if (length === 0) break
    chunks.push(chunk.subarray(0, length))
    end += length
  }
  closeSync(log)
  const all = Buffer.concat(chunks)
  const whole = all.lastIndexOf('\n') + 1
  return { text: all.toString('utf8', 0, whole), end: start + whole }
}

/** Phones that behave, and phones that do not; every load texts all of them. */
export const cast: Record<string, WitnessStep[]> = {
  '+12025550120': [{ answer: 'accept' }],
  '+12025550121': [{ answer: 'accept' }],
  '+12025550122': [{ answer: 'accept', delayMs: 40 }],
  '+12025550123': [{ answer: 'throttle' }, { answer: 'accept' }],
  '+12025550124': [{ answer: 'reject' }],
  '+12025550125': [{ answer: 'fail' }],
  '+12025550126': [{ answer: 'drop' }],
  '+12025550127': [{ answer: 'hang' }],
}
export const phones = Object.keys(cast)

export async function assignCast(witness: Witness): Promise<void> {
  for (const [phone, steps] of Object.entries(cast)) await witness.setScript(phone, steps)
}
