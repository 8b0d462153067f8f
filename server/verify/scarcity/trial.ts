/** What every trial of scarcity does: posts, remembers what was acknowledged, and looks for it at the end. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { apiKey, type Client } from '../../test/e2e/client.ts'
import { eventually } from '../../test/e2e/eventually.ts'

export const sms = '/activity/sms/'
export const settings = { ROOST_API_KEY: apiKey, ROOST_LOG_LEVEL: 'error' }
const postsMax = 4000

/** Words for what is not as promised. */
export type Expect = (holds: boolean, otherwise: string) => void
export type Posted = { status: number; id: string | undefined; retryAfter: string | null }
/** What a trial is given: a name for its messages, somewhere to complain. */
export type Trial = { name: string; expect: Expect }

export async function post(url: string, headers: Client['headers'], body: object): Promise<Posted> {
  const response = await fetch(`${url}/api/v1${sms}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const { id } = (await response.json()) as { id?: string }
  return { status: response.status, id, retryAfter: response.headers.get('retry-after') }
}

export function draft(text: string): object {
  return { status: 'draft', local_phone: '+12025550100', remote_phone: '+12025550123', text }
}

type Server = { url: string } & Pick<Client, 'headers'>

/** Posts until the first refusal, which must be a 503 that says when to come back. */
export async function postUntilRefused(
  { url, headers }: Server,
  acked: string[],
  { name, expect }: Trial,
): Promise<void> {
  for (let count = 0; count < postsMax; count++) {
    const { status, id, retryAfter } = await post(url, headers, draft(`${name}, ${count}`))
    if (status === 200 && id) acked.push(id)
    else {
      expect(status === 503, `a POST on a full disk was answered with ${status}`)
      expect(Number(retryAfter) > 0, `its Retry-After was ${retryAfter}`)
      return
    }
  }
  expect(false, `${postsMax} POSTs found room on a full disk`)
}

/** What was acknowledged can be read while nothing can be written. */
export async function readAll(
  roost: Client,
  acked: readonly string[],
  expect: Expect,
): Promise<void> {
  const list = await roost.call('GET', `${sms}?_limit=5`)
  expect(list.status === 200, `a list on a full disk was answered with ${list.status}`)
  for (const id of acked.slice(-3)) {
    const { status } = await roost.call('GET', `${sms}${id}/`)
    expect(status === 200, `GET of ${id} on a full disk was answered with ${status}`)
  }
}

/** The same process writes again, without anybody having to restart it. */
export async function resume(
  { url, headers }: Server,
  acked: string[],
  name: string,
): Promise<void> {
  await eventually('there is room again and a POST is accepted', async () => {
    const { status, id } = await post(url, headers, draft(`${name}, after`))
    if (status === 200 && id) acked.push(id)
    return status === 200
  })
}

/** After the server has ended. */
export function inspect(folder: string, acked: readonly string[], expect: Expect): void {
  const db = new DatabaseSync(join(folder, 'roost.db'))
  try {
    const integrity = db.prepare('pragma integrity_check').get()?.integrity_check
    expect(integrity === 'ok', `integrity_check says ${integrity}`)
    const rows = db.prepare('select id from message').all()
    const stored = new Set(rows.map((row) => row.id))
    const lost = acked.filter((id) => !stored.has(id))
    expect(lost.length === 0, `${lost.length} of ${acked.length} acked messages are lost`)
  } finally {
    db.close()
  }
}
