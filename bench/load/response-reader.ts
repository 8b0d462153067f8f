/** As little of HTTP/1.1 as it takes to tell where one answer ends and the next begins. */

export type OnResponse = (status: number, bodyBytes: number) => void

const endOfHead = '\r\n\r\n'

/** Fed with what a socket yields, however it is cut; calls back once for each whole answer. */
export class ResponseReader {
  readonly #onResponse: OnResponse
  #part: 'head' | 'body' | 'chunk size' | 'chunk' | 'trailer' = 'head'
  /** The part of a head or of a line that has come so far. */
  #text = ''
  /** Bytes still to come of a body or of a chunk. */
  #left = 0
  #status = 0
  #bytes = 0

  constructor(onResponse: OnResponse) {
    this.#onResponse = onResponse
  }

  push(data: Buffer): void {
    for (let at = 0; at < data.length; ) {
      if (this.#part === 'head') at = this.#readHead(data, at)
      else if (this.#part === 'body' || this.#part === 'chunk') at = this.#skip(data, at)
      else at = this.#readLine(data, at)
    }
  }

  #readHead(data: Buffer, at: number): number {
    const before = this.#text.length
    const end = before === 0 ? data.indexOf(endOfHead, at, 'latin1') : -1
    this.#text += data.toString('latin1', at, end === -1 ? data.length : end + endOfHead.length)
    const length = this.#text.indexOf(endOfHead) + endOfHead.length
    if (length < endOfHead.length) return data.length
    this.#begin(this.#text.slice(0, length))
    this.#text = ''
    return at + length - before
  }

  #begin(head: string): void {
    this.#status = Number(head.slice(9, 12))
    this.#bytes = 0
    if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
      this.#part = 'chunk size'
      return
    }
    this.#left = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    this.#bytes = this.#left
    if (this.#left === 0) this.#end()
    else this.#part = 'body'
  }

  #skip(data: Buffer, at: number): number {
    const taken = Math.min(this.#left, data.length - at)
    this.#left -= taken
    if (this.#left === 0) {
      if (this.#part === 'body') this.#end()
      else this.#part = 'chunk size'
    }
    return at + taken
  }

  #readLine(data: Buffer, at: number): number {
    const end = data.indexOf(10, at)
    this.#text += data.toString('latin1', at, end === -1 ? data.length : end)
    if (end === -1) return data.length
    const line = this.#text.trim()
    this.#text = ''
    if (this.#part === 'trailer') {
      if (line === '') this.#end()
    } else this.#beginChunk(Number.parseInt(line, 16))
    return end + 1
  }

  #beginChunk(size: number): void {
    this.#bytes += size
    // With the line break behind it.
    this.#left = size + 2
    this.#part = size === 0 ? 'trailer' : 'chunk'
  }

  #end(): void {
    this.#part = 'head'
    this.#onResponse(this.#status, this.#bytes)
  }
}
