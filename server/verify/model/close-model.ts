/** Close's SMS semantics in a page: what a caller may rely on, with nothing of how it is done. */

export type Status = 'inbox' | 'draft' | 'scheduled' | 'outbox' | 'sent' | 'error'
export type ReceiptStatus = 'accepted' | 'delivered' | 'undelivered'

export type ModelMessage = {
  /** Undefined while only a simulated phone knows of it. */
  id?: string
  status: Status
  text: string
  phone: string
  /** Milliseconds: the date that is shown, and when it leaves. */
  dateScheduled?: number | undefined
  sendAt?: number | undefined
  tries: number
  /** It was handed to the carrier since it was last queued. */
  tried: boolean
  /** With the carrier, whose answer was lost. */
  unknown: boolean
  receipts: Set<ReceiptStatus>
  /** When it was made, in milliseconds, if it answers a keyword: such a message goes to everybody. */
  answeredAt?: number | undefined
}

export type Model = {
  now: number
  messages: ModelMessage[]
  optedOut: Set<string>
  /** The STOPs and STARTs of each phone, and when. */
  said: { phone: string; text: string; at: number }[]
  /** What the simulated world will do. */
  plans: { at: number; happen(): void }[]
}

export type Wish = {
  status?: Status | undefined
  text?: string | undefined
  phone?: string | undefined
  send_in?: number | undefined
  /** Milliseconds from now. */
  dateIn?: number | undefined
}

export function createModel(now: number): Model {
  return { now, messages: [], optedOut: new Set(), said: [], plans: [] }
}

/** The new message, or undefined for 400. */
export function create(model: Model, wish: Wish & { status: Status }): ModelMessage | undefined {
  const empty = { text: '', phone: '', tries: 0, tried: false, unknown: false }
  const message: ModelMessage = { ...empty, status: wish.status, receipts: new Set() }
  if (!change(model, message, wish)) return undefined
  model.messages.push(message)
  return message
}

/** PUT. False for 400, which changes nothing. */
export function update(model: Model, message: ModelMessage, wish: Wish): boolean {
  const { text, phone, dateIn, send_in, status } = wish
  const given = [text, phone, dateIn, send_in, status].some((value) => value !== undefined)
  if (!given) return true
  if (message.status === 'draft') {
    const known = status === undefined || ['draft', 'outbox', 'scheduled'].includes(status)
    return known && change(model, message, wish)
  }
  const pending =
    message.status === 'scheduled' || (message.status === 'outbox' && !message.unknown)
  if (!pending || status !== 'draft' || send_in !== undefined) return false
  Object.assign(message, { sendAt: undefined, dateScheduled: undefined })
  return change(model, message, wish)
}

/** False for 400: it is with the carrier. */
export function remove(model: Model, message: ModelMessage): boolean {
  if (message.unknown) return false
  model.messages = model.messages.filter((other) => other !== message)
  return true
}

function change(model: Model, message: ModelMessage, wish: Wish): boolean {
  const { now, optedOut } = model
  const { status = message.status, text = message.text, phone = message.phone, send_in } = wish
  const dateScheduled = wish.dateIn === undefined ? message.dateScheduled : now + wish.dateIn
  if (send_in !== undefined && wish.status !== 'outbox') return false
  const sends = status === 'outbox' || status === 'scheduled'
  if (sends && (text.trim() === '' || optedOut.has(phone))) return false
  if (status === 'scheduled' && (dateScheduled === undefined || dateScheduled <= now)) return false
  Object.assign(message, { status, text, phone, dateScheduled })
  if (!sends) return true
  if (status === 'outbox') message.dateScheduled = undefined
  message.sendAt = status === 'outbox' ? now + (send_in ?? 0) * 1000 : dateScheduled
  Object.assign(message, { tries: 0, tried: false, receipts: new Set(), answeredAt: undefined })
  return true
}

/** Lets time pass; everything due on the way happens at its own time. */
export function advance(model: Model, to: number): void {
  for (;;) {
    const sends = model.messages.flatMap((message) =>
      message.sendAt ? [{ at: message.sendAt, happen: () => send(model, message) }] : [],
    )
    const [next] = [...sends, ...model.plans].sort((a, b) => a.at - b.at)
    if (!next || next.at > to) break
    model.now = Math.max(model.now, next.at)
    model.plans = model.plans.filter((plan) => plan !== next)
    next.happen()
  }
  model.now = to
}

const refusalsMs = [2000, 5000]

/** What the simulated carrier does with these phones is documented in the sandbox's list of numbers. */
function send(model: Model, message: ModelMessage): void {
  const { text, phone } = message
  const ending = phone.slice(-3)
  const later = (seconds: number, happen: () => void): void => {
    model.plans.push({ at: model.now + seconds * 1000, happen })
  }
  message.sendAt = undefined
  const stopped = model.optedOut.has(phone) && message.answeredAt === undefined
  if (!stopped) Object.assign(message, { tried: true, tries: message.tries + 1 })
  const refusedForMs = ending === '117' ? refusalsMs[message.tries - 1] : undefined
  message.status = stopped || ending === '112' ? 'error' : 'outbox'
  if (message.status === 'error') return
  if (refusedForMs) message.sendAt = model.now + refusedForMs
  else if (ending === '118') {
    message.unknown = true
    later(30, () => message.unknown && Object.assign(message, { unknown: false, status: 'error' }))
  } else {
    message.status = 'sent'
    if (ending === '111') tell(message, 'undelivered')
    else if (ending === '113') later(30, () => tell(message, 'delivered'))
    else if (ending !== '114') tell(message, 'delivered')
    if (ending === '119') later(1, () => receive(model, phone, 'STOP'))
    if (ending === '120') later(1, () => receive(model, phone, text))
  }
}

/** False for 400: there is nothing a receipt could be about. */
export function tell(message: ModelMessage, status: ReceiptStatus): boolean {
  if (!message.tried) return false
  const { receipts } = message
  receipts.add(status)
  if (message.status === 'draft' || message.status === 'scheduled') return true
  Object.assign(message, { sendAt: undefined, unknown: false })
  message.status = !receipts.has('delivered') && receipts.has('undelivered') ? 'error' : 'sent'
  return true
}

export function receive(model: Model, phone: string, text: string): ModelMessage {
  const { now, optedOut, said } = model
  const was = optedOut.has(phone)
  if (text === 'STOP') optedOut.add(phone)
  if (text === 'START') optedOut.delete(phone)
  if (text === 'STOP' || text === 'START') said.push({ phone, text, at: now })
  const inbound = create(model, { status: 'inbox', text, phone }) as ModelMessage
  const answer = answers[text]
  if (answer && isAnswered(model, phone, text, was)) {
    const message = { text: answer, phone, status: 'outbox', sendAt: now, answeredAt: now } as const
    const untried = { tries: 0, tried: false, unknown: false, receipts: new Set<ReceiptStatus>() }
    model.messages.push({ ...message, ...untried })
  }
  return inbound
}

const answers: Record<string, string> = {
  STOP: 'Alice Inc.: You have opted out and will get no more messages from us. Reply START to get them again.',
  START:
    'Alice Inc.: You will get our messages again. Reply HELP for help, STOP to opt out. Msg & data rates may apply.',
  HELP: 'Alice Inc.: Reply to this message and we will help you. Reply STOP to opt out. Msg & data rates may apply.',
}
const hourMs = 3600 * 1000

/** Once a day, START only after STOP; and no more than five answers an hour. */
function isAnswered({ messages, said, now }: Model, phone: string, text: string, was: boolean) {
  if (text === 'START' && !was) return false
  const alike = said.filter((one) => one.phone === phone && one.text === text)
  if (alike.filter(({ at }) => at > now - 24 * hourMs).length > 1) return false
  const answered = messages.filter(
    (message) => message.phone === phone && (message.answeredAt ?? 0) > now - hourMs,
  )
  return answered.length < 5
}
