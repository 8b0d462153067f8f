/** The architecture as data: who may import whom, and which words belong to one file only. */
import type { Import } from './imports.ts'
import type { Node } from './source.ts'

/**
 * The rooms, lowest first. A room imports values only from the rooms before it; types may look up, since
 * nothing is left of them at run time. A new room gets its place here first: as low as it can stand.
 */
export const floors = [
  'values',
  'db',
  'secrets',
  'outgoing',
  'turns',
  'accounts',
  'http',
  'idempotency',
  'limits',
  'oauth',
  'restore',
  'events',
  'phone-numbers',
  'media',
  'templates',
  'consent',
  'history',
  'tasks',
  'messages',
  'activities',
  'custom-fields',
  'crm',
  'organizations',
  'feed',
  'sending',
  'receiving',
  'unkept',
  'carriers',
  'webhooks',
  'world',
  'doctor',
  'cli',
]

const anyRoom = inRoom(floors)
const room = (path: string) => path.split('/')[0] ?? ''
const acrossRooms = (edge: Import) => room(edge.from) !== room(edge.to)
const typeOnly = (edge: Import) => edge.typeOnly
/** What a carrier is, in types and one error: the one file that rooms below its own may import. */
const carrierLeaf = 'carriers/carrier.ts'

/** Who may look into an engine's folder: what locks a data folder, keeps time, and examines a file. */
const engineDoors: Record<string, string[]> = {
  'server.ts': ['db/postgres/database-time.ts', 'db/sqlite/folder-lock.ts', 'db/sqlite/reserve.ts'],
  'cli/complaint.ts': ['db/postgres/session.ts', 'db/sqlite/folder-lock.ts'],
  'doctor/examine-storage.ts': ['db/sqlite/statements.ts'],
}

/** Forbids the imports whose ends match `from` and `to`, unless the exception holds. */
export interface ImportRule {
  says: string
  from: RegExp
  to: RegExp
  when?: (edge: Import) => boolean
  unless?: (edge: Import) => boolean
}

export const importRules: ImportRule[] = [
  {
    says: 'a room imports values only from the rooms before it (floors)',
    from: anyRoom,
    to: anyRoom,
    when: ({ from, to }) => floors.indexOf(room(to)) > floors.indexOf(room(from)),
    unless: (edge) => edge.typeOnly || edge.to === carrierLeaf,
  },
  {
    says: 'values/ imports nothing of ours',
    from: inRoom(['values']),
    to: /\.ts$/,
    when: acrossRooms,
  },
  {
    says: 'a carrier is known by its types and its error: carriers/carrier.ts imports nothing but values/',
    from: /^carriers\/carrier\.ts$/,
    to: /\.ts$/,
    unless: (edge) => edge.to.startsWith('values/'),
  },
  {
    says: 'the engines are entered by db/open-database.ts and db/open-reader.ts',
    from: /^(?!db\/)/,
    to: /^db\/(sqlite|postgres)\//,
    unless: ({ from, to, typeOnly }) => typeOnly || engineDoors[from]?.includes(to) === true,
  },
  {
    says: 'context and config are handed in; import only their types',
    from: anyRoom,
    to: /^(context|config)\.ts$/,
    unless: (edge) => edge.typeOnly || room(edge.from) === 'cli',
  },
  {
    says: 'context.ts holds types only',
    from: /^context\.ts$/,
    to: /./,
    unless: typeOnly,
  },
  {
    says: 'a leaf imports nothing of ours but values/',
    from: /^(clock|steady-time|config|failpoint)\.ts$/,
    to: anyRoom,
    unless: (edge) =>
      edge.to.startsWith('values/') || (edge.to === 'db/database.ts' && edge.typeOnly),
  },
  {
    says: 'only main.js and cli/ start the server',
    from: anyRoom,
    to: /^(main\.js|server\.ts)$/,
    unless: (edge) => room(edge.from) === 'cli',
  },
  {
    says: "no feature imports another feature's routes",
    from: anyRoom,
    to: /-routes?\.ts$/,
    when: acrossRooms,
  },
  {
    says: "only schemas and routes import another feature's schema",
    from: anyRoom,
    to: /-schema\.ts$/,
    when: acrossRooms,
    unless: (edge) => /-(schema|routes?)\.ts$/.test(edge.from),
  },
  {
    says: "only routes and presenters import another feature's presenter",
    from: anyRoom,
    to: /-presenter\.ts$/,
    when: acrossRooms,
    unless: (edge) => /-(routes?|presenter)\.ts$/.test(edge.from),
  },
  {
    // Files called carrier…, connection-fault.ts and registry.ts belong to the house; any other there is an adapter.
    says: 'an adapter knows carriers/carrier.ts, values/, its own parts and its library',
    from: /^carriers\/(?!carrier|registry)/,
    to: /\.ts$/,
    unless: (edge) =>
      [carrierLeaf, 'carriers/connection-fault.ts'].includes(edge.to) ||
      edge.to.startsWith('values/') ||
      isPartOfAdapter(edge),
  },
  {
    says: 'node:sqlite stays in db/sqlite/place.ts, db/sqlite/statements.ts and db/sqlite/folder-lock.ts',
    from: /^(?!db\/sqlite\/(place|statements|folder-lock)\.ts$)/,
    to: /^node:sqlite$/,
  },
  {
    says: 'sources import no code from outside their folder',
    from: /./,
    to: /^\.\.\/.*(?<!\.json)$/,
  },
  {
    says: 'import a thing from the file that makes it; nothing is re-exported',
    from: /./,
    to: /./,
    when: (edge) => edge.reExport,
  },
]

/** Keeps a construct in the files named; elsewhere it is a mistake. */
export interface WordRule {
  says: string
  only: string[]
  found: (node: Node) => boolean
}

export const wordRules: WordRule[] = [
  {
    says: 'process.env is read only by config.ts',
    only: ['config.ts', 'failpoint.ts'],
    found: (node) => isMember(node, 'process', 'env'),
  },
  {
    says: 'the time comes from a Clock',
    only: ['steady-time.ts'],
    found: (node) => isMember(node, 'Date', 'now') || isNewDate(node),
  },
  {
    says: "'field-errors' is written only by http/errors.ts",
    only: ['http/errors.ts'],
    found: (node) => textOf(node)?.includes('field-errors') === true,
  },
]

/** Names that say nothing; they collect what has no place. */
export const emptyNames = ['index', 'utils', 'util', 'helpers', 'helper', 'common', 'types', 'misc']

function inRoom(rooms: string[]): RegExp {
  return new RegExp(`^(${rooms.join('|')})/`)
}

/** `carriers/smpp-window.ts` is a part of `carriers/smpp.ts`, and so is anything in `carriers/smpp/`. */
function isPartOfAdapter({ from, to }: Import): boolean {
  const stem = (path: string) => /^carriers\/([a-z0-9]+)/.exec(path)?.[1]
  return stem(to) !== undefined && stem(from) === stem(to)
}

function isMember(node: Node, object: string, property: string): boolean {
  return (
    node.type === 'MemberExpression' &&
    nameOf(node.object) === object &&
    nameOf(node.property) === property
  )
}

function isNewDate(node: Node): boolean {
  const bare = Array.isArray(node.arguments) && node.arguments.length === 0
  return node.type === 'NewExpression' && nameOf(node.callee) === 'Date' && bare
}

/** The name of an identifier, or the text of a string used as a key. */
function nameOf(value: unknown): unknown {
  const { name, value: text } = value as { name?: unknown; value?: unknown }
  return name ?? text
}

function textOf(node: Node): string | undefined {
  const value =
    node.type === 'TemplateElement' ? (node.value as { cooked: unknown }).cooked : node.value
  return typeof value === 'string' ? value : undefined
}
