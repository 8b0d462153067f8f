/** Named places where a test may kill the process; inert unless ROOST_FAILPOINT names one. */

/** Every place there is; docs/failure-modes.md says what each one proves (guarantees b.5). */
export const failpoints = [
  'create.before-commit',
  'create.after-commit',
  'send.before-mark',
  'send.after-mark',
  'send.after-accept',
  'send.after-outcome',
  'receive.before-commit',
  'receive.after-commit',
] as const
export type Failpoint = (typeof failpoints)[number]

const [armed, passes = '0'] = (process.env.ROOST_FAILPOINT ?? '').split(':')
let left = Number(passes)

/** Dies as `kill -9` would when armed; `name:3` lets three passes go by first. */
export function failpoint(name: Failpoint): void {
  if (armed === name && left-- <= 0) process.kill(process.pid, 'SIGKILL')
}
