/** The environment, read once into a Config. The only reader of process.env. */
import { resolve } from 'node:path'
import { z } from 'zod'
import type { DatabaseLocation } from './db/database.ts'

/** `sandbox`: seeded, forgiving, nothing leaves the computer. `production`: strict. */
export type Mode = 'sandbox' | 'production'

/** What a process does: take requests, send what is due, or both. */
export type Role = 'all' | 'api' | 'runner'

export type Config = {
  mode: Mode
  role: Role
  host: string
  /** 0 picks a free one. */
  port: number
  dataDir: string
  database: DatabaseLocation
  /** A key of the user's own for the seeded user; otherwise one is made. */
  apiKey: string | undefined
  seed: boolean
  logLevel: string
  requestsMax: number
  /** How long a message may wait for room with its carrier. */
  waitMaxMs: number
  /** Origins of other sites whose pages may use the API. */
  allowedOrigins: readonly string[]
  /** Words that count besides the listed ones, everywhere or from the phones of one country. */
  keywords: Record<'stop' | 'start' | 'help', ExtraWord[]>
  /** How others reach this server; known once it listens if it was not configured. */
  publicUrl(): string
  setPublicUrl(url: string): void
}

type ExtraWord = { word: string; country: string | null }

export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** A scheme, a host and perhaps a port, as browsers write them. */
const originPattern = /^[a-z][a-z\d+.-]*:\/\/(\[[\da-f:]+\]|[^\s/?#@:]+)(:\d+)?$/

/** `stop it, DE:schluss`: a word holds everywhere, or from the phones of a country (ISO). */
const extraWords = z
  .string()
  .transform((text) => text.split(',').map((item) => item.trim()))
  .refine((items) => items.every((item) => /^([A-Z]{2}:)?[^:]*[\p{L}\p{N}][^:]*$/u.test(item)), {
    error: 'must be words with commas between them, such as basta, DE:schluss',
  })

const variables = {
  ROOST_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  ROOST_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(7670)
    .describe('Port to listen on; 0 picks a free one'),
  ROOST_DATA_DIR: z
    .string()
    .min(1)
    .default('./roost-data')
    .describe('Folder that holds everything'),
  ROOST_API_KEY: z
    .string()
    .min(20, 'must have at least 20 characters')
    .regex(/^[\x21-\x39\x3b-\x7e]+$/, 'must be visible ASCII without a colon')
    .optional()
    .describe('A key of your own for the seeded user (sandbox)'),
  ROOST_SEED: z.enum(['0', '1']).optional().describe('0 starts an empty sandbox'),
  ROOST_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('What is logged'),
  ROOST_PUBLIC_URL: z
    .url()
    .optional()
    .describe('How others reach this server, for links to media; by default where it listens'),
  ROOST_ROLE: z
    .enum(['all', 'api', 'runner'])
    .default('all')
    .describe(
      'What this process does: api takes requests, runner sends what is due, all does both',
    ),
  ROOST_REQUESTS_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .default(2000)
    .describe('Requests in progress at a time; more hear 503 with Retry-After'),
  ROOST_WAIT_HOURS: z.coerce
    .number()
    .min(1)
    .max(72)
    .default(24)
    .describe('How long a message may wait for room with its carrier before it becomes an error'),
  ROOST_ALLOWED_ORIGINS: z
    .string()
    .transform((text) => text.split(',').map((origin) => origin.trim().toLowerCase()))
    .refine((origins) => origins.every((origin) => originPattern.test(origin)), {
      error: 'must be origins such as https://crm.example.com, with commas between them',
    })
    .optional()
    .describe('Other sites whose pages may use the API in a browser; by default none'),
  ROOST_OPT_OUT_WORDS: extraWords
    .optional()
    .describe(
      'Words that stop messages as STOP does: basta, or DE:schluss from German phones only',
    ),
  ROOST_OPT_IN_WORDS: extraWords
    .optional()
    .describe('Words that undo it as START does, such as yes, in the same form'),
  ROOST_HELP_WORDS: extraWords
    .optional()
    .describe('Words that are answered as HELP is, in the same form'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional()
    .describe('PostgreSQL to store in, instead of a file in the data folder'),
} as const
type Variable = keyof typeof variables

/** Read elsewhere (tests, failpoint.ts) or reserved; not an error to set. */
const otherVariables = new Set(['ROOST_FAILPOINT', 'ROOST_TEST_SEED', 'ROOST_DOCS_DIR'])
const secrets = new Set<string>(['ROOST_API_KEY', 'DATABASE_URL'])

const Environment = z.object(variables)

/** Throws ConfigError listing everything that is wrong, with the nearest name for a misspelt one. */
export function readConfig(mode: Mode, flags: Flags = {}, environment = process.env): Config {
  const env = withFlags(environment, flags)
  const problems = Object.keys(env)
    .filter(isMisspelt)
    .map((name) => `${name} is not a setting. ${nearest(name)}`)
  const parsed = Environment.safeParse(withoutEmpty(env))
  if (!parsed.success) {
    problems.push(
      ...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    )
  }
  if (env.ROOST_ROLE && env.ROOST_ROLE !== 'all' && !env.DATABASE_URL)
    problems.push('ROOST_ROLE: a file has one process, which does all; set DATABASE_URL, too')
  if (problems.length > 0 || !parsed.data) throw new ConfigError(problems.join('\n'))
  const {
    ROOST_HOST,
    ROOST_PORT,
    ROOST_DATA_DIR,
    ROOST_API_KEY,
    ROOST_SEED,
    ROOST_LOG_LEVEL,
    ROOST_PUBLIC_URL,
    ROOST_ROLE,
    ROOST_REQUESTS_MAX,
    ROOST_WAIT_HOURS,
    ROOST_ALLOWED_ORIGINS,
    ROOST_OPT_OUT_WORDS,
    ROOST_OPT_IN_WORDS,
    ROOST_HELP_WORDS,
    DATABASE_URL,
  } = parsed.data
  const dataDir = resolve(ROOST_DATA_DIR)
  let publicUrl = (ROOST_PUBLIC_URL ?? `http://${ROOST_HOST}:${ROOST_PORT}`).replace(/\/$/, '')
  return {
    mode,
    role: ROOST_ROLE,
    host: ROOST_HOST,
    port: ROOST_PORT,
    dataDir,
    database: DATABASE_URL
      ? { engine: 'postgres', url: DATABASE_URL }
      : { engine: 'sqlite', directory: dataDir, moving: 'when busy' },
    apiKey: ROOST_API_KEY,
    seed: mode === 'sandbox' && ROOST_SEED !== '0',
    logLevel: ROOST_LOG_LEVEL,
    requestsMax: ROOST_REQUESTS_MAX,
    waitMaxMs: ROOST_WAIT_HOURS * 3600 * 1000,
    allowedOrigins: ROOST_ALLOWED_ORIGINS ?? [],
    keywords: {
      stop: toWords(ROOST_OPT_OUT_WORDS),
      start: toWords(ROOST_OPT_IN_WORDS),
      help: toWords(ROOST_HELP_WORDS),
    },
    publicUrl: () => publicUrl,
    setPublicUrl(url) {
      if (!ROOST_PUBLIC_URL) publicUrl = url
    },
  }
}

function toWords(items: readonly string[] = []): ExtraWord[] {
  return items.map((item) => {
    const [word = '', country = null] = item.split(':').reverse()
    return { word, country }
  })
}

export type Setting = {
  name: string
  value: string | null
  set: boolean
  secret: boolean
  description: string
}

/** Every setting with the value in force, secrets masked; what `roost config` prints. */
export function describeConfig(flags: Flags = {}, environment = process.env): Setting[] {
  const env = withFlags(environment, flags)
  return (Object.keys(variables) as Variable[]).map((name) => {
    const schema: z.ZodType = variables[name]
    const given = env[name] || undefined
    const value = schema.safeParse(given).data
    const secret = secrets.has(name)
    const shown = value === undefined ? null : secret ? '********' : String(value)
    const description = schema.description ?? ''
    return { name, value: shown, set: given !== undefined, secret, description }
  })
}

/** Flags of the command line win over the environment. */
export type Flags = { data?: string; role?: string }

function withFlags(env: NodeJS.ProcessEnv, { data, role }: Flags): NodeJS.ProcessEnv {
  return { ...env, ...(data && { ROOST_DATA_DIR: data }), ...(role && { ROOST_ROLE: role }) }
}

/** An empty variable is an unset one: `ROOST_PORT= npm start`. */
function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
}

function isMisspelt(name: string): boolean {
  return name.startsWith('ROOST_') && !(name in variables) && !otherVariables.has(name)
}

function nearest(name: string): string {
  const known = Object.keys(variables)
  const best = known
    .map((candidate) => ({ candidate, off: distance(name, candidate) }))
    .sort((a, b) => a.off - b.off)[0]
  return best && best.off <= 4
    ? `Did you mean ${best.candidate}?`
    : `Settings: ${known.join(', ')}.`
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, position) => position)
  for (let i = 1; i <= a.length; i++) {
    const above = row
    row = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(swap, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
    }
  }
  return row[b.length] ?? 0
}
