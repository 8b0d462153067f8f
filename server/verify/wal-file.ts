/** Reads a SQLite WAL as the file it is: where its frames end and which of them are commits. */

const walHeaderBytes = 32
const frameHeaderBytes = 24

export type Wal = {
  /** Offsets at which a frame ends; the header ends at the first. */
  edges: number[]
  /** The edges of frames that commit. */
  commits: number[]
  /** Where the frames of this generation end; older ones may follow. */
  end: number
}

/** Frames count as long as they carry the header's salts: what follows is of an earlier generation. */
export function readWal(bytes: Buffer): Wal {
  const wal: Wal = { edges: [walHeaderBytes], commits: [], end: walHeaderBytes }
  if (bytes.length < walHeaderBytes) return { edges: [], commits: [], end: 0 }
  const frameBytes = frameHeaderBytes + bytes.readUInt32BE(8)
  const salts = bytes.subarray(16, 24)
  for (let at = walHeaderBytes; at + frameBytes <= bytes.length; at += frameBytes) {
    if (!bytes.subarray(at + 8, at + 16).equals(salts)) break
    wal.end = at + frameBytes
    wal.edges.push(wal.end)
    if (bytes.readUInt32BE(at + 4) !== 0) wal.commits.push(wal.end)
  }
  return wal
}
