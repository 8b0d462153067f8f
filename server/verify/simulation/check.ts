/** Whether the promises held: the carrier's log, the callers' and the database must agree (I1 … I12). */
import { messageType } from '../../src/messages/message-kind.ts'
import { type MessageState, type Move, transitions } from '../../src/messages/states.ts'
import type { Submit } from './carrier.ts'
import type { Known } from './client-steps.ts'
import { broken, type World } from './world.ts'

type Row = {
  id: string
  state: MessageState
  text: string
  rev: number
  attempt_id: string | null
  carrier_message_id: string | null
}
type AttemptRow = { id: string; outcome: string | null; carrier_message_id: string | null }
type ReceiptRow = { attempt_id: string | null; status: string; error_code: string }
type EventRow = {
  object_id: string
  rev: number
  action: string
  move: Move | null
  state: MessageState | null
  /** Before it, if it changed. */
  was: MessageState | null
}

export function checkWorld(world: World): void {
  const { rows } = world.memory
  const messages = new Map(rows<Row>('select * from message').map((row) => [row.id, row]))
  const attempts = new Map(rows<AttemptRow>('select * from attempt').map((row) => [row.id, row]))
  const receipts = Map.groupBy(
    rows<ReceiptRow>('select * from receipt where attempt_id is not null'),
    (row) => row.attempt_id as string,
  )
  for (const known of world.known.values()) {
    const row = messages.get(known.id)
    checkStored(world, known, row)
    if (!row) continue
    const attempt = attempts.get(row.attempt_id ?? '')
    checkEnd(world, known, row)
    if (attempt) checkVerdict(world, known, row, attempt, receipts.get(attempt.id) ?? [])
  }
  for (const submit of world.submits) {
    const kept = receipts.get(submit.attempt_id) ?? []
    checkSubmit(world, submit, attempts.get(submit.attempt_id), kept)
    checkReceipts(world, submit, attempts, kept)
  }
  checkEvents(world, messages)
  checkInbounds(world, [...messages.values()])
}

/** I1: what was answered with 200 is there, as it was answered. */
function checkStored(world: World, { name, phase, text }: Known, row: Row | undefined): void {
  if (phase === 'deleted') {
    if (row) broken(world, 'I1', `${name} was deleted and is there`)
  } else if (!row) broken(world, 'I1', `${name} was accepted and is gone`)
  else if (row.text !== text) broken(world, 'I1', `${name} says "${row.text}", not "${text}"`)
}

/** I4: what was to be sent has come to an end, and `sent` is never a guess. */
function checkEnd(world: World, { name, id, phase }: Known, row: Row): void {
  const ends: MessageState[] = phase === 'draft' ? ['draft'] : ['sent', 'failed', 'unconfirmed']
  if (!ends.includes(row.state)) broken(world, 'I4', `${name} (${phase}) ended as ${row.state}`)
  const taken = world.submits.some((submit) => submit.message_id === id && submit.taken)
  if (row.state === 'sent' && !taken) broken(world, 'I4', `${name} is sent, but nobody has it`)
}

/** I10: the end is a function of the answer and of the set of receipts. */
function checkVerdict(
  world: World,
  { name, phase }: Known,
  row: Row,
  attempt: AttemptRow,
  receipts: readonly ReceiptRow[],
): void {
  if (phase !== 'asked') return
  const said = new Set(receipts.map(({ status }) => status))
  const expected = said.has('delivered')
    ? 'sent'
    : said.has('undelivered')
      ? 'failed'
      : said.has('accepted') || attempt.outcome === 'accepted'
        ? 'sent'
        : attempt.outcome === 'unknown'
          ? 'unconfirmed'
          : 'failed'
  if (row.state !== expected) {
    const heard = `${attempt.outcome} and ${[...said].join(', ') || 'no receipt'}`
    broken(world, 'I10', `${name} ended as ${row.state} after ${heard}`)
  }
}

const honest: Record<Submit['class'], readonly string[]> = {
  accept: ['accepted', 'unknown'],
  reject: ['rejected', 'unknown'],
  throttle: ['busy', 'unknown'],
  lose: ['unknown'],
  // A look-up may have found it.
  'accept-lose': ['unknown', 'accepted'],
  hang: ['accepted', 'rejected', 'unknown'],
}

/** Every submit was on record before it left, and its answer is what the carrier said, or unknown. */
function checkSubmit(
  world: World,
  submit: Submit,
  attempt: AttemptRow | undefined,
  receipts: readonly ReceiptRow[],
): void {
  const name = world.known.get(submit.message_id)?.name
  if (!attempt) {
    broken(world, 'I3', `${name} left without an attempt on record`)
    return
  }
  const outcome = attempt.outcome ?? 'nothing'
  // Its process died, and the receipt told enough: nobody waits for the answer any more.
  const settled = attempt.outcome === null && receipts.length > 0
  const fits = settled || honest[submit.class].includes(outcome)
  const claims = outcome !== 'accepted' || submit.taken
  if (!fits || !claims) broken(world, 'I4', `${name}: ${submit.class} is on record as ${outcome}`)
}

/** What the carrier told us is kept, once each; and nothing it never said. */
function checkReceipts(
  world: World,
  submit: Submit,
  attempts: Map<string, AttemptRow>,
  receipts: readonly ReceiptRow[],
): void {
  const linked = attempts.get(submit.attempt_id)?.carrier_message_id === submit.id
  const told = (world.told.get(submit.attempt_id) ?? []).filter(
    ({ by }) => by === 'attempt' || linked,
  )
  const name = world.known.get(submit.message_id)?.name
  const keys = receipts.map(({ status, error_code }) => `${status} ${error_code}`)
  const expected = new Set(told.map(({ status, error_code }) => `${status} ${error_code}`))
  // A look-up that found it counts as a receipt, and only for what was taken.
  if (submit.taken) for (const key of keys) if (key === 'accepted ') expected.add(key)
  if (keys.length !== expected.size || keys.some((key) => !expected.has(key))) {
    broken(world, 'I10', `${name} has receipts ${keys}; it was told ${[...expected]}`)
  }
}

/** I7 and I8: one event for each change that shows, in order, along the edges of the state machine. */
function checkEvents(world: World, messages: Map<string, Row>): void {
  const all = world.memory.rows<EventRow>(`
    select object_id, rev, action, move, state, previous_data ->> 'state' as was from event
    where object_type = '${messageType}'
    order by object_id, rev`)
  for (const [id, events] of Map.groupBy(all, (event) => event.object_id)) {
    const name = world.known.get(id)?.name ?? id
    const problem = events.map((event, position) => misfit(event, events, position)).find(Boolean)
    if (problem) broken(world, 'I7', `${name}: ${problem}`)
    const last = events.at(-1)
    const row = messages.get(id)
    const told = row
      ? (last?.rev === row.rev && last.state === row.state) || isSilent(last?.state, row.state)
      : last?.state === null
    if (!told) broken(world, 'I8', `${name} is ${row?.state}, its last event says ${last?.state}`)
  }
  for (const id of messages.keys()) {
    if (!all.some((event) => event.object_id === id)) broken(world, 'I8', `${id} has no event`)
  }
}

/** Between these the wire shows no difference, and the attempts are the record. */
const alike: readonly (string | null | undefined)[] = ['queued', 'submitting', 'unknown']

function isSilent(from: string | null | undefined, to: string | null): boolean {
  return alike.includes(from) && alike.includes(to)
}

function misfit(event: EventRow, events: EventRow[], position: number): string | undefined {
  const previous = events[position - 1]
  if (previous && previous.rev >= event.rev) return `${previous.rev} comes before ${event.rev}`
  if (!previous && event.rev !== 0) return `its first event has revision ${event.rev}`
  if (!event.move) return event.action === 'updated' ? 'a change without a move' : undefined
  const before = event.was ?? event.state
  if (previous && previous.state !== before && !isSilent(previous.state, before)) {
    return `${previous.state} became ${before}, and no event tells how`
  }
  const { from, to } = transitions[event.move]
  const allowed = (from as readonly string[]).includes(before ?? '') && to === event.state
  return allowed ? undefined : `${before} → ${event.state} is no ${event.move}`
}

/** I9: one row for each text that came in, however often it came. */
function checkInbounds(world: World, messages: readonly Row[]): void {
  const stored = messages.flatMap((row) =>
    row.state === 'received' ? [row.carrier_message_id] : [],
  )
  const expected = world.inbounds.map((inbound) => inbound.carrier_message_id)
  if (stored.toSorted().join() !== expected.toSorted().join()) {
    broken(world, 'I9', `received ${expected}, stored ${stored}`)
  }
}
