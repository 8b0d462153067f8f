/** Which calls are made, how often each, and with what. */
import fc from 'fast-check'
import type { ReceiptStatus, Status } from './close-model.ts'
import {
  advance,
  type Command,
  create,
  get,
  list,
  put,
  receipt,
  remove,
  reply,
} from './commands.ts'
import type { Caller } from './subject.ts'

const texts = fc.constantFrom('Hello', 'How are you?', 'Hello', 'ünïcödé 👋', '')
const phone = fc.constantFrom(
  ...[
    '0110',
    '0111',
    '0112',
    '0113',
    '0114',
    '0115',
    '0116',
    '0117',
    '0118',
    '0119',
    '0120',
    '0150',
  ].map((ending) => `+1202555${ending}`),
)
const status = fc.constantFrom<Status[]>(
  'outbox',
  'outbox',
  'outbox',
  'scheduled',
  'scheduled',
  'draft',
  'draft',
  'inbox',
  'sent',
  'error',
)
const wished = fc.constantFrom<Status[]>(
  'outbox',
  'outbox',
  'draft',
  'draft',
  'draft',
  'scheduled',
  'sent',
  'inbox',
)
const dateIn = fc.constantFrom(-5000, 12_345, 90_210, 400_004)
const send_in = fc.constantFrom(0, 3, 10, 59)
const pick = fc.nat(30)
const who = fc.constantFrom<Caller[]>('alice', 'alice', 'bob', 'charlie')
const sometimes = <T>(value: fc.Arbitrary<T>, freq: number) =>
  fc.option(value, { nil: undefined, freq })

/** Dates go with `scheduled` and waits with `outbox` most of the time, for most calls to be accepted. */
const wishes = fc
  .record({ status, text: texts, phone, send_in: sometimes(send_in, 2), dateIn, odd: fc.nat(9) })
  .map(({ odd, ...wish }) => ({
    ...wish,
    send_in: wish.status === 'outbox' || odd === 0 ? wish.send_in : undefined,
    dateIn:
      wish.status === 'scheduled'
        ? odd === 1
          ? undefined
          : wish.dateIn
        : odd === 2
          ? wish.dateIn
          : undefined,
  }))
const edits = fc
  .record({
    status: sometimes(wished, 6),
    text: sometimes(texts, 1),
    phone: sometimes(phone, 1),
    send_in,
    dateIn,
    odd: fc.nat(9),
  })
  .map(({ odd, ...edit }) => ({
    ...edit,
    send_in: edit.status === 'outbox' || odd === 0 ? edit.send_in : undefined,
    dateIn: edit.status === 'scheduled' || odd === 1 ? edit.dateIn : undefined,
  }))

/** Odd milliseconds, so that hardly ever two things happen at once. */
const spans = fc.constantFrom(0, 0, 1013, 2003, 7307, 31_701, 61_907, 300_017)

export const commands: fc.Arbitrary<Command>[] = [
  fc.tuple(wishes, fc.nat(7)).map(([wish, chance]) => create(wish, chance === 0)),
  fc.tuple(wishes, fc.nat(7)).map(([wish, chance]) => create(wish, chance === 0)),
  fc.tuple(pick, edits).map(([position, wish]) => put(position, wish)),
  fc.tuple(pick, edits).map(([position, wish]) => put(position, wish)),
  fc.tuple(pick, who).map(([position, caller]) => get(position, caller)),
  fc.tuple(pick, who).map(([position, caller]) => remove(position, caller)),
  fc
    .tuple(pick, fc.constantFrom<ReceiptStatus[]>('accepted', 'delivered', 'undelivered'))
    .map(([position, said]) => receipt(position, said)),
  spans.map(advance),
  spans.map(advance),
  fc
    .tuple(phone, fc.constantFrom('STOP', 'START', 'START', 'HELP', 'Hello'))
    .map(([from, text]) => reply(from, text)),
  fc.tuple(sometimes(status, 2), who).map(([filter, caller]) => list(filter, caller)),
]
