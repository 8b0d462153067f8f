/**
 * The thread that copies the write-ahead log into the database, so that no commit waits for it. PASSIVE
 * copies while the writer goes on: a little at a time, as each piece ends with a sync that the writer's
 * own syncs feel. Under load it never comes to an end of the log; RESTART stops the writer for the little
 * that is left then, so that the log begins anew.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { openSqlite } from './statements.ts'

const everyMs = 20
const pieceBytes = 1024 * 1024
const logBytesMax = 16 * 1024 * 1024

const sqlite = openSqlite({ file: workerData.file })
// It copies pages and reads none again.
sqlite.exec('PRAGMA cache_size = -1000')
const { page_size } = sqlite.prepare('PRAGMA page_size').get() as { page_size: number }
/** Tells the pages in the log, and how many of them are copied; does nothing else. */
const look = sqlite.prepare('PRAGMA wal_checkpoint(NOOP)')

function checkpoint(): void {
  try {
    const { log, checkpointed } = look.get() as { log: number; checkpointed: number }
    if ((log - checkpointed) * page_size < pieceBytes) return
    sqlite.exec('PRAGMA wal_checkpoint(PASSIVE)')
    if (log * page_size >= logBytesMax) sqlite.exec('PRAGMA wal_checkpoint(RESTART)')
  } catch {
    // A full disk or a long read: the log grows until the next time.
  }
}

const timer = setInterval(checkpoint, everyMs)
parentPort?.once('message', () => {
  clearInterval(timer)
  sqlite.close()
  parentPort?.close()
})

parentPort?.postMessage('open')
