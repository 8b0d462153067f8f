/** Real writes of the real verb, with the offset of the WAL at which each was acknowledged. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pino } from 'pino'
import { onBehalfOf } from '../src/accounts/cause.ts'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/db/open-database.ts'
import { createMessages } from '../src/messages/create-messages.ts'
import type { CreateInput } from '../src/messages/read-input.ts'
import { createServer, type Server } from '../src/server.ts'
import { createPeople } from '../test/people.ts'
import { createRandom } from './simulation/random.ts'
import { readWal } from './wal-file.ts'

export type History = {
  /** The database file as the last checkpoint left it. */
  main: Buffer
  wal: Buffer
  edges: number[]
  end: number
  /** One for each commit: what it stored and how long the WAL was once it was durable. */
  acks: { ids: string[]; offset: number }[]
}

const commits = 12
const messagesMax = 5

/** Begins after a checkpoint; in every other history the WAL then still holds the frames before it. */
export async function writeHistory(parent: string, seed: number): Promise<History> {
  const random = createRandom(seed)
  const folder = mkdtempSync(join(parent, 'history-'))
  const db = await openDatabase({ engine: 'sqlite', directory: folder })
  const env = { ROOST_DATA_DIR: folder, ROOST_PORT: '0', ROOST_SEED: '0' }
  const config = readConfig('sandbox', {}, env)
  const server = await createServer({ config, db, log: pino({ level: 'silent' }) })
  try {
    const write = await prepare(server)
    const before = await write(messagesMax)
    const file = join(folder, 'roost.db')
    checkpoint(file, random.pick(['restart', 'truncate']))
    const main = readFileSync(file)
    const acks: History['acks'] = [{ ids: before, offset: 0 }]
    for (let commit = 0; commit < commits; commit++) {
      const ids = await write(1 + random.below(messagesMax))
      acks.push({ ids, offset: readWal(readFileSync(`${file}-wal`)).end })
    }
    const wal = readFileSync(`${file}-wal`)
    const { edges, end } = readWal(wal)
    return { main, wal, edges, end, acks }
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Write = (count: number) => Promise<string[]>

/** People and what they wrote before; resolves to a function that commits so many messages more. */
async function prepare({ ctx }: Server): Promise<Write> {
  const { alice } = await createPeople(ctx)
  const { organization_id, user_id, lead_id, contact_id, local_phone, remote_phone } = alice
  const account = onBehalfOf({ organization_id, user_id, api_key_id: '', country: 'US' })
  const write: Write = async (count) => {
    const inputs = Array.from({ length: count }, (_, position) => ({
      account,
      send_to_inbox: false,
      input: {
        ...{ status: 'outbox', text: `Message ${position} of ${count}`, send_in: 30 },
        ...{ lead_id, contact_id, local_phone, remote_phone },
      } as CreateInput,
    }))
    const results = await ctx.db.transaction((tx) => createMessages(ctx, tx, inputs))
    return results.map((result) => {
      if (result instanceof Error) throw result
      return result.id
    })
  }
  return write
}

function checkpoint(file: string, mode: string): void {
  const db = new DatabaseSync(file)
  db.exec(`pragma wal_checkpoint(${mode})`)
  db.close()
}
