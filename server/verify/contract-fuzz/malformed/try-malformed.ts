/** Sends what is malformed, and tells what came of it. */
import { type RawAnswer, type RawReply, sendRaw } from '../../../test/raw-http.ts'
import { type Finding, isCloseError } from '../checks.ts'
import type { Findings } from '../findings.ts'
import { legible } from '../request.ts'
import type { Session } from '../session.ts'
import { rawCases } from './cases.ts'
import { type RawCase, smuggled } from './raw-case.ts'

/** At the same time: most of it is waiting. */
const lanes = 8
const patienceMs = 3000

/** Every case once. Resolves to how many there were. */
export async function tryMalformed(
  session: Pick<Session, 'url' | 'headers' | 'engine'>,
  findings: Findings,
): Promise<number> {
  const { url, headers, engine } = session
  const at = { operation: 'malformed HTTP', engine }
  const cases = rawCases({ host: new URL(url).host, authorization: headers.authorization ?? '' })
  const left = [...cases]
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const reply = await sendRaw(url, next.bytes, { ends: true, patienceMs })
      for (const finding of findingsOfRaw(next, reply)) findings.add(finding, at, inWords(next))
    }
  }
  await Promise.all(Array.from({ length: lanes }, work))
  for (const made of await findMade(session, cases)) {
    const finding = { check: 'done all the same', status: 200, detail: legible(made.name) }
    findings.add(finding, at, inWords(made))
  }
  return cases.length
}

export function findingsOfRaw({ deserves, name }: RawCase, reply: RawReply): Finding[] {
  const { answers, closed } = reply
  const findings = answers.flatMap((answer) => problems(answer, deserves, name))
  if (deserves === 'served' && answers.length === 0)
    findings.push({ check: 'no answer', status: 0, detail: name })
  if (!closed) findings.push({ check: 'connection left open', status: 0, detail: name })
  return findings
}

function problems(answer: RawAnswer, deserves: RawCase['deserves'], name: string): Finding[] {
  const { status, headers, body } = answer
  const type = headers['content-type'] ?? ''
  const found = (check: string, detail: string): Finding => ({ check, status, detail })
  const succeeded = status < 400
  return [
    ...(status >= 500 ? [found('server error', body)] : []),
    ...(succeeded && deserves === 'refused'
      ? [found('success of malformed HTTP', legible(name).slice(0, 60))]
      : []),
    ...(!succeeded && deserves === 'served' ? [found('refusal of good HTTP', name)] : []),
    ...(!succeeded && !isErrorInForm(type, body)
      ? [found('error in another form', legible(body).slice(0, 80))]
      : []),
  ]
}

function isErrorInForm(type: string, body: string): boolean {
  try {
    return type.startsWith('application/json') && isCloseError(JSON.parse(body))
  } catch {
    return false
  }
}

/** The cases whose lead is there, although they were refused, or had to be. */
async function findMade(
  { url, headers }: Pick<Session, 'url' | 'headers'>,
  cases: readonly RawCase[],
): Promise<RawCase[]> {
  const answer = await fetch(`${url}/api/v1/lead/?_fields=name&_limit=200`, { headers })
  const { data } = (await answer.json()) as { data: { name: string }[] }
  return data
    .filter(({ name }) => name.startsWith(smuggled))
    .flatMap(({ name }) => cases[Number(name.slice(smuggled.length))] ?? [])
    .filter(({ deserves }) => deserves === 'refused')
}

function inWords({ bytes }: RawCase): string {
  return legible(bytes.toString('latin1'))
}
