/**
 * The thread that copies the write-ahead log into the database, so that no commit waits for it.
 * PASSIVE copies while the writer goes on; RESTART then stops it for the little that is left, or the
 * log would never begin anew under load.
 */
import { statSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { openSqlite } from './sqlite-statements.ts'

const everyMs = 100
const logBytesMax = 16 * 1024 * 1024

const { file } = workerData as { file: string }
const sqlite = openSqlite({ file })
// It copies pages and reads none again.
sqlite.exec('PRAGMA cache_size = -1000')

function checkpoint(): void {
  const size = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
  if (size < logBytesMax) return
  try {
    sqlite.exec('PRAGMA wal_checkpoint(PASSIVE)')
    sqlite.exec('PRAGMA wal_checkpoint(RESTART)')
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
