/** V-9: a backup is put back after its database went on for a while, on both engines (F-38). */
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readEpochFile } from '../src/restore/epoch-file.ts'
import { draw } from '../src/world/behaviour.ts'
import { eventually } from '../test/e2e/eventually.ts'
import type { Harness, HarnessRun } from './harness.ts'
import { type Lab, withLab } from './lab/lab.ts'
import { makeDatabase, makeFolder, type Place } from './lab/place.ts'
import { judge, type Verdict } from './lost-past/judge.ts'
import { add, newTally, toFigures } from './lost-past/tally.ts'
import { openTrial, plant, restart, type Trial, untilTaken } from './lost-past/trial.ts'

/** The backup is made in between: they are stored before it and leave after it. */
const plantedSeconds = 4
const processes = { sqlite: 1, postgres: 4 }

export const harness: Harness = {
  id: 'V-9-restore',
  unit: 'restores of a backup',
  promise: 'what was sent after a backup is not sent again when that is put back',
  full: 6,
  fast: 1,
  minutes: 2,
  run: (options) => withLab((lab) => runIn(lab, options)),
}

/** Makes a backup, and gives what puts it back. */
type BackUp = (trial: Trial) => Promise<() => Promise<void>>

async function runIn(lab: Lab, { count, seed, deadlineMs, log }: HarnessRun) {
  const until = performance.now() + deadlineMs
  const tally = newTally()
  let reached = 0
  for (let turn = 0; turn < count && performance.now() < until; turn++) {
    const name = `restore_${turn}`
    const verdict =
      turn % 2 === 0
        ? await restoreFolder(lab, name, seed + turn)
        : await restoreDatabase(lab, name, seed + turn)
    add(tally, verdict, `${name}, seed ${seed + turn}`)
    // Where nothing was forgotten nothing could have been sent twice.
    if (verdict.lostMarks > 0) reached += 1
    log(`${name}: ${JSON.stringify({ ...verdict, broken: verdict.broken.length })}`)
  }
  return { reached, violations: tally.violations, figures: toFigures(tally) }
}

async function restoreDatabase(lab: Lab, name: string, seed: number): Promise<Verdict> {
  const place = await makeDatabase(lab.witness, lab.postgres, name)
  return restoreOnce(lab, place, name, seed, async () => {
    const backup = await lab.postgres.backUp()
    return () => lab.postgres.restore(backup)
  })
}

/** The database's file alone: the note beside it, `roost.epoch`, is what tells the backup's age. */
async function restoreFolder(lab: Lab, name: string, seed: number): Promise<Verdict> {
  const place = makeFolder(lab.witness)
  const file = join(place.directory, 'roost.db')
  const backup = join(place.directory, 'backup.db')
  return restoreOnce(lab, place, name, seed, async (trial) => {
    await Promise.all(trial.servers.map((server) => server.stop()))
    if (existsSync(`${file}-wal`)) throw new Error('a server that was stopped left a log')
    copyFileSync(file, backup)
    await restart(trial)
    return async () => {
      for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
      copyFileSync(backup, file)
    }
  })
}

async function restoreOnce(
  { witness }: Lab,
  place: Place,
  name: string,
  seed: number,
  backUp: BackUp,
): Promise<Verdict> {
  const trial = await openTrial({ name, seed, witness, place }, processes[place.engine])
  const planted = await plant(trial, plantedSeconds)
  const heard = Date.now()
  const before = await place.epoch()
  const putBack = await backUp(trial)
  await untilTaken(trial, planted)
  // Written down as well: what is killed before that cannot know, as with any backup of a moment ago.
  const noted = () => readEpochFile(place.directory)?.epoch ?? 0
  await eventually('the epoch has grown', async () => noted() > before)
  await Promise.all(trial.servers.map((server) => server.kill()))
  await putBack()
  const backAt = Date.now()
  await restart(trial)
  const verdict = await judge(trial, { heard, backAt, planted, release: draw(seed, 1) < 0.5 })
  await place.remove()
  return verdict
}
