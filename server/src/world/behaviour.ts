/** How the simulated carrier treats a submit: by magic number, or by the organization's weather. */
import type { Submission } from '../carriers/carrier.ts'
import type { SandboxPlan } from './sandbox-tables.ts'

/** What will happen to one submit. */
export type Behaviour = {
  answer: 'accept' | 'reject' | 'throttle' | 'lose'
  /** What the simulated world does afterwards, and how many seconds later. */
  after: { seconds: number; plan: SandboxPlan }[]
  /** The receipt comes before the answer. */
  receiptFirst?: boolean
}

const delivered: SandboxPlan = { do: 'receipt', status: 'delivered' }
const undelivered: SandboxPlan = {
  do: 'receipt',
  status: 'undelivered',
  error_code: '30003',
  error_text: 'Unreachable handset',
}
const soon = (plan: SandboxPlan): Behaviour['after'] => [{ seconds: 0, plan }]

type MagicNumber = { does: string; behave(submission: Submission): Behaviour }

const replying = ({ local_phone, remote_phone }: Submission, text: string): Behaviour => ({
  answer: 'accept',
  after: [
    ...soon(delivered),
    { seconds: 1, plan: { do: 'reply', from: remote_phone, to: local_phone, text } },
  ],
})

/** Recipients that always behave the same way; the last digits decide. */
export const magicNumbers: Record<string, MagicNumber> = {
  '+12025550110': {
    does: 'is delivered',
    behave: () => ({ answer: 'accept', after: soon(delivered) }),
  },
  '+12025550111': {
    does: 'is accepted, then undelivered (30003)',
    behave: () => ({ answer: 'accept', after: soon(undelivered) }),
  },
  '+12025550112': {
    does: 'is refused by the carrier (21211)',
    behave: () => ({ answer: 'reject', after: [] }),
  },
  '+12025550113': {
    does: 'is delivered after 30 seconds',
    behave: () => ({ answer: 'accept', after: [{ seconds: 30, plan: delivered }] }),
  },
  '+12025550114': {
    does: 'is accepted; no receipt ever comes',
    behave: () => ({ answer: 'accept', after: [] }),
  },
  '+12025550115': {
    does: 'gets its receipt before the answer',
    behave: () => ({ answer: 'accept', after: soon(delivered), receiptFirst: true }),
  },
  '+12025550116': {
    does: 'gets its receipt twice',
    behave: () => ({ answer: 'accept', after: [...soon(delivered), ...soon(delivered)] }),
  },
  '+12025550117': {
    does: 'is throttled twice, then accepted',
    behave: ({ number }) =>
      number <= 2
        ? { answer: 'throttle', after: [] }
        : { answer: 'accept', after: soon(delivered) },
  },
  '+12025550118': {
    does: 'is accepted, but the answer is lost',
    behave: () => ({ answer: 'lose', after: [] }),
  },
  '+12025550119': { does: 'replies STOP', behave: (submission) => replying(submission, 'STOP') },
  '+12025550120': {
    does: 'echoes the text back',
    behave: (submission) => replying(submission, submission.text),
  },
}

/** Chances from 0 to 1, applied to numbers that are not magic. All 0 is calm. */
export type Weather = {
  seed: number
  reject: number
  throttle: number
  lose_answer: number
  undelivered: number
  no_receipt: number
  duplicate_receipt: number
}

export const calm: Weather = {
  seed: 1,
  reject: 0,
  throttle: 0,
  lose_answer: 0,
  undelivered: 0,
  no_receipt: 0,
  duplicate_receipt: 0,
}

/** Decisions per submit; each consumes one draw of the seed. */
export const drawsPerSubmit = 2

/** The same weather and the same number of earlier draws decide the same. */
export function behaviourOf(submission: Submission, weather: Weather, drawn: number): Behaviour {
  const magic = magicNumbers[submission.remote_phone]
  if (magic) return magic.behave(submission)
  const first = draw(weather.seed, drawn)
  if (first < weather.reject) return { answer: 'reject', after: [] }
  if (first < weather.reject + weather.throttle) return { answer: 'throttle', after: [] }
  if (first < weather.reject + weather.throttle + weather.lose_answer)
    return { answer: 'lose', after: [] }
  return { answer: 'accept', after: receiptsIn(weather, draw(weather.seed, drawn + 1)) }
}

function receiptsIn(weather: Weather, chance: number): Behaviour['after'] {
  const { undelivered: failing, no_receipt, duplicate_receipt } = weather
  if (chance < failing) return soon(undelivered)
  if (chance < failing + no_receipt) return []
  if (chance < failing + no_receipt + duplicate_receipt)
    return [...soon(delivered), ...soon(delivered)]
  return soon(delivered)
}

/** Draw number `position` of a seed, in [0, 1): one round of the splitmix32 generator. */
export function draw(seed: number, position: number): number {
  let mixed = (seed + Math.imul(position + 1, 0x9e3779b9)) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
}
