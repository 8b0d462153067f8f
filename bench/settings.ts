/** The command line of `npm run bench`. */
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

export type Settings = {
  only: string[]
  rounds: number
  seconds: number
  warmUpSeconds: number
  connections: number
  seed: number
  /** Messages stored before get-one and list-100 read. */
  rows: number
  /** Messages due at once in dispatch. */
  jobs: number
  /** Stored messages at which growth measures. */
  sizes: number[]
  closeOpenapi: string
  json: boolean
  write: boolean
  help: boolean
  databaseUrl: string | undefined
}

const closeOpenapi = join(import.meta.dirname, '../../shared/contract/close-openapi.yml')

const flags = {
  only: ['rows to run, separated by commas', ''],
  rounds: ['runs of each contender', '5'],
  seconds: ['length of a run', '8'],
  'warm-up': ['seconds of load before a run', '3'],
  connections: ['keep-alive connections', '64'],
  seed: ['for the order of the contenders; printed', ''],
  rows: ['stored messages for get-one and list-100', '1000000'],
  jobs: ['due messages for dispatch', '100000'],
  sizes: ['stored messages for growth', '10000,1000000,10000000'],
  'close-openapi': ["Close's schema, for Prism", closeOpenapi],
} as const
type Flag = keyof typeof flags

const switches = {
  json: 'print JSON instead of tables',
  write: 'also write the tables into docs/performance.md',
  help: 'print this',
} as const

/** Throws what is wrong with the command line. */
export function readSettings(args: string[], environment = process.env): Settings {
  const { values } = parseArgs({ args, options: describeOptions() })
  const given = values as Record<Flag, string> & Record<keyof typeof switches, boolean>
  return {
    only: given.only.split(',').filter((id) => id !== ''),
    rounds: toNumber('rounds', given.rounds, 1),
    seconds: toNumber('seconds', given.seconds, 0.1),
    warmUpSeconds: toNumber('warm-up', given['warm-up'], 0.1),
    connections: toNumber('connections', given.connections, 1),
    seed: given.seed === '' ? randomInt(1, 2 ** 31) : toNumber('seed', given.seed, 0),
    rows: toNumber('rows', given.rows, 1),
    jobs: toNumber('jobs', given.jobs, 1),
    sizes: given.sizes.split(',').map((size) => toNumber('sizes', size, 1)),
    closeOpenapi: given['close-openapi'],
    json: given.json,
    write: given.write,
    help: given.help,
    databaseUrl: environment.DATABASE_URL || undefined,
  }
}

function describeOptions() {
  const texts = Object.entries(flags).map(([name, [, missing]]) => [
    name,
    { type: 'string', default: missing } as const,
  ])
  const booleans = Object.keys(switches).map((name) => [
    name,
    { type: 'boolean', default: false } as const,
  ])
  return Object.fromEntries([...texts, ...booleans])
}

function toNumber(flag: string, text: string, min: number): number {
  const number = Number(text)
  if (text.trim() === '' || !(number >= min)) {
    throw new Error(`--${flag} ${text}: a number of at least ${min} is wanted.`)
  }
  return number
}

export function usage(rowIds: readonly string[]): string {
  const lines = Object.entries(flags).map(([name, [says, missing]]) => {
    // A path is of one machine.
    const shown = missing !== '' && name !== 'close-openapi' ? ` (${missing})` : ''
    return `  --${name.padEnd(14)} ${says}${shown}`
  })
  const more = Object.entries(switches).map(([name, says]) => `  --${name.padEnd(14)} ${says}`)
  return [
    'npm run bench -- [options]',
    ...lines,
    ...more,
    '',
    `Rows: ${rowIds.join(', ')}.`,
    'DATABASE_URL=postgres://… uses that server (it creates and drops databases named roost_bench_…).',
  ].join('\n')
}
