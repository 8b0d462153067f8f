/**
 * What answers have shown, for later requests to use: every text by the name of its field, every object by
 * its address, and what has been deleted. A generated request asks for one with a token, which is text.
 */
import type { Api, Operation } from './document.ts'

export type Links = {
  /** Takes note of a successful answer. */
  learn(operation: Operation, path: string, body: unknown): void
  /** Replaces every token in a value by something that was shown, or by something that nothing is called. */
  resolve<T>(value: T): T
  /** Whether the object at a path was deleted, by an answer that has come. */
  isDeleted(path: string): boolean
  /** Where the organization's clock stands, as far as answers have told. */
  frozenAt(): string | undefined
}

/** The newest of a kind; older ones may be gone. */
const keptMax = 40
const textMax = 2000
const fields = 200
const nothing = 'nothing_is_called_so'
const token = /^@(shown|part|deleted|moment) (\S+) (-?\d+)$/

/** A text that was shown in a field of that name; -1 is the newest. */
export function shownAs(field: string, choice: number): string {
  return `@shown ${field.replace(/__in$/, '')} ${choice}`
}
/** What a parameter of a path template stands for in the address of an object. */
export function partOf(template: string, parameter: string, choice: number): string {
  return `@part ${template}#${parameter} ${choice}`
}
/** The same, of an object that is deleted. */
export function partOfDeleted(template: string, parameter: string, choice: number): string {
  return `@deleted ${template}#${parameter} ${choice}`
}
/** A moment so many seconds ahead of the server's time. */
export function momentIn(seconds: number): string {
  return `@moment ahead ${seconds}`
}

export function createLinks(api: Api): Links {
  const shown = newPools()
  const addresses = newPools()
  const deleted = newPools()
  const gone = new Set<string>()
  let frozenAt: string | undefined
  const singles = new Map(
    api.operations.map(({ path }) => [path.replace(/\{\w+\}\/$/, ''), path] as const),
  )

  function learn(operation: Operation, path: string, body: unknown): void {
    if (operation.method === 'DELETE') forget(operation, path)
    if (operation.method === 'DELETE' || typeof body !== 'object' || body === null) return
    if ('frozen' in body && 'now' in body) frozenAt = body.frozen ? String(body.now) : undefined
    const items = 'data' in body && Array.isArray(body.data) ? body.data : [body]
    for (const item of items.slice(-keptMax)) {
      const single = singles.get(operation.path)
      if (single?.includes('{') && typeof item?.id === 'string') {
        addresses.keep(single, operation.path + item.id)
        shown.keep(namedAfter(single), item.id)
      }
      learnTexts(item, 'body')
    }
  }

  function learnTexts(value: unknown, name: string): void {
    if (Array.isArray(value)) for (const item of value.slice(0, keptMax)) learnTexts(item, name)
    else if (typeof value === 'object' && value !== null)
      for (const [key, child] of Object.entries(value).slice(0, fields)) learnTexts(child, key)
    else if (typeof value === 'string' && value.length <= textMax) {
      shown.keep(name, value)
      const path = value.replace(/^https?:\/\/[^/]+/, '')
      const [operation] = path.startsWith('/') ? api.at(path) : []
      if (operation?.path.includes('{')) addresses.keep(operation.path, trim(path))
    }
  }

  function forget(operation: Operation, path: string): void {
    addresses.drop(operation.path, trim(path))
    deleted.keep(operation.path, trim(path))
    gone.add(trim(path))
  }

  function look(kind: string, name: string, choice: number): string {
    if (kind === 'moment') return momentAfter(frozenAt, choice)
    if (kind === 'shown') return pickShown(name, choice)
    const [template = '', parameter = ''] = name.split('#')
    const address = (kind === 'deleted' ? deleted : addresses).pick(template, choice)
    if (address) return partsOf(template, address)[parameter] ?? nothing
    return pickShown(namedAfter(template), choice)
  }

  function pickShown(name: string, choice: number): string {
    return shown.pick(name, choice) ?? shown.pick(sameAs[name] ?? '', choice) ?? nothing
  }

  function resolve<T>(value: T): T {
    if (typeof value === 'string') {
      const [, kind, name = '', choice] = token.exec(value) ?? []
      return kind ? (look(kind, name, Number(choice)) as T) : value
    }
    if (Array.isArray(value)) return value.map(resolve) as T
    if (typeof value !== 'object' || value === null) return value
    // Not by assignment: a key may be called __proto__.
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each)])) as T
  }

  return {
    learn,
    resolve,
    isDeleted: (path) => gone.has(trim(path)),
    frozenAt: () => frozenAt,
  }
}

function momentAfter(frozenAt: string | undefined, seconds: number): string {
  const now = frozenAt ? Date.parse(frozenAt) : Date.now()
  return new Date(now + seconds * 1000).toISOString()
}

function newPools() {
  const pools = new Map<string, string[]>()
  const of = (name: string): string[] => pools.get(name) ?? []
  return {
    keep(name: string, value: string): void {
      const others = of(name).filter((each) => each !== value)
      pools.set(name, [...others.slice(1 - keptMax), value])
    },
    drop(name: string, value: string): void {
      pools.set(
        name,
        of(name).filter((each) => each !== value),
      )
    },
    pick(name: string, choice: number): string | undefined {
      const values = of(name)
      return values.at(choice % values.length)
    },
  }
}

function trim(path: string): string {
  return path.replace(/\/$/, '')
}

function partsOf(template: string, address: string): Record<string, string> {
  const values = address.split('/')
  const named = template.split('/').map((part, place) => [part.slice(1, -1), values[place] ?? ''])
  return Object.fromEntries(named)
}

/** Fields that no answer shows, and one that means the same. */
const sameAs: Record<string, string> = {
  assign_to: 'user_id',
  assigned_to: 'user_id',
  created_by_id: 'user_id',
  message_id: 'sms_id',
  participant_user_id: 'user_id',
  participants: 'user_id',
}
/** Collections whose ids go by another name than their own. */
const otherNames: Record<string, string> = {
  sms: 'sms_id',
  sms_template: 'template_id',
  'status/lead': 'status_id',
}

/** What the ids in a path are called elsewhere: `…/messages/{id}/…` is about a `message_id`. */
function namedAfter(template: string): string {
  const [, collection = ''] = /((?:status\/)?[a-z_]+)\/\{/.exec(template) ?? []
  return otherNames[collection] ?? `${collection.replace(/s$/, '')}_id`
}
