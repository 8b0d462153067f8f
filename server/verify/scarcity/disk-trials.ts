/** A disk that runs full: while clients post, while a carrier is about to answer, before a restart. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { connectTo } from '../../test/e2e/client.ts'
import { eventually } from '../../test/e2e/eventually.ts'
import { startRoost } from '../../test/roost-process.ts'
import { startWitness } from '../lab/witness.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'
import {
  inspect,
  post,
  postUntilRefused,
  readAll,
  resume,
  settings,
  sms,
  type Trial,
} from './trial.ts'

const mebibytes = 24
const script = join(import.meta.dirname, '../witness/witness-server.ts')
const slowPhone = '+12025550130'
const laterPhone = '+12025550131'
/** The carrier's answer comes once the disk is full, and long before the adapter gives up. */
const answerAfterMs = 2500

/** F-06: 503 and not a word lost; reads go on; room is all it takes to go on writing. */
export async function fullDisk(trial: Trial): Promise<void> {
  await onSmallDisk(async (disk, where) => {
    const roost = await startRoost(where)
    const client = { ...connectTo(roost.url), url: roost.url }
    const acked: string[] = []
    try {
      disk.fill()
      await postUntilRefused(client, acked, trial)
      await readAll(client, acked, trial.expect)
      disk.free()
      await resume(client, acked, trial.name)
    } finally {
      await roost.stop()
    }
    inspect(disk.folder, acked, trial.expect)
  })
}

/** A server that dies on a full disk comes back on it, to read and to refuse. */
export async function restartOnFullDisk(trial: Trial): Promise<void> {
  await onSmallDisk(async (disk, where) => {
    const first = await startRoost(where)
    const acked: string[] = []
    disk.fill()
    await postUntilRefused({ ...connectTo(first.url), url: first.url }, acked, trial)
    await first.kill()
    disk.fill()
    const roost = await startRoost(where)
    const client = { ...connectTo(roost.url), url: roost.url }
    try {
      await readAll(client, acked, trial.expect)
      await postUntilRefused(client, acked, trial)
      disk.free()
      await resume(client, acked, trial.name)
    } finally {
      await roost.stop()
    }
    inspect(disk.folder, acked, trial.expect)
  })
}

/** F-07: what a carrier answers finds the room kept for it, and nothing more is claimed until there is some. */
export async function outcomeOnFullDisk(trial: Trial): Promise<void> {
  const witness = await startWitness()
  await witness.setScript(slowPhone, [{ answer: 'accept', delayMs: answerAfterMs }])
  try {
    await onSmallDisk(async (disk, where) => {
      const env = {
        WITNESS_URL: witness.url,
        WITNESS_LEASE_MS: '90000',
        WITNESS_TIMEOUT_MS: '30000',
      }
      const roost = await startRoost({ ...where, ...env }, [], { script })
      const client = { ...connectTo(roost.url), url: roost.url }
      const received = (phone: string) =>
        witness.records().filter(({ remote_phone }) => remote_phone === phone).length
      const acked: string[] = []
      const send = async (remote_phone: string, send_in: number) => {
        const body = { status: 'outbox', local_phone: '+12025550100', remote_phone, send_in }
        const { id = '' } = await post(client.url, client.headers, { ...body, text: trial.name })
        acked.push(id)
        return id
      }
      const statusOf = async (id: string) => (await client.call('GET', `${sms}${id}/`)).body.status
      try {
        const later = await send(laterPhone, 2)
        const slow = await send(slowPhone, 0)
        await eventually('the carrier has the message', async () => received(slowPhone) === 1)
        disk.fill()
        await postUntilRefused(client, acked, trial)
        await eventually('the answer is stored', async () => (await statusOf(slow)) === 'sent')
        trial.expect(!existsSync(join(disk.folder, 'reserve')), 'the reserve was not needed')
        await postUntilRefused(client, acked, trial)
        trial.expect(received(laterPhone) === 0, 'a message left although the disk is full')
        disk.free()
        await eventually('the other one is sent', async () => (await statusOf(later)) === 'sent')
        await resume(client, acked, trial.name)
        trial.expect(existsSync(join(disk.folder, 'reserve')), 'the reserve was not restored')
        trial.expect(received(slowPhone) + received(laterPhone) === 2, 'something was sent twice')
      } finally {
        await roost.stop()
      }
      inspect(disk.folder, acked, trial.expect)
    })
  } finally {
    await witness.stop()
  }
}

async function onSmallDisk(
  work: (disk: SmallDisk, where: Record<string, string>) => Promise<void>,
): Promise<void> {
  const disk = mountSmallDisk(mebibytes)
  try {
    await work(disk, { ...settings, ROOST_DATA_DIR: disk.folder })
  } finally {
    disk.remove()
  }
}
