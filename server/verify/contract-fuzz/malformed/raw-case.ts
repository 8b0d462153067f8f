/** What is to be sent byte by byte, with what it deserves. */

export type RawCase = {
  name: string
  bytes: Buffer
  /**
   * `refused`: an error, or no answer at all, and nothing is done. `served`: odd, and right.
   * `either`: servers differ, and none may break.
   */
  deserves: 'refused' | 'served' | 'either'
}

/** A lead whose name begins so was made by a request that deserved to be refused, or hid in one. */
export const smuggled = 'smuggled by case '
/** The number of the case takes its place. */
export const mark = '####'
export const body = `{"name":"${smuggled}${mark}"}`

/** A case whose text is still to be made bytes. */
export type Made = Omit<RawCase, 'bytes'> & { text: string }
/** For a server that takes `authorization`, and is asked under the name `host`. */
export type Head = { host: string; authorization: string }

export const me = '/api/v1/me/'
export const leads = '/api/v1/lead/'

export function refused(name: string, text: string): Made {
  return { name, text, deserves: 'refused' }
}

export function either(name: string, text: string): Made {
  return { name, text, deserves: 'either' }
}

/** A whole request with these lines between its first lines and its body. */
export function get({ host, authorization }: Head, ...lines: string[]): string {
  return message([
    `GET ${me} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: ${authorization}`,
    ...lines,
  ])
}

export function post({ host, authorization }: Head, lines: string[], content: string): string {
  const first = [`POST ${leads} HTTP/1.1`, `Host: ${host}`, `Authorization: ${authorization}`]
  return message([...first, 'Content-Type: application/json', ...lines], content)
}

export function message(lines: string[], content = ''): string {
  return `${lines.join('\r\n')}\r\n\r\n${content}`
}
