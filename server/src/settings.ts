/** The settings there are: names, forms, defaults, words. */
import { z } from 'zod'

/** A scheme, a host and perhaps a port, as browsers write them. */
const originPattern = /^[a-z][a-z\d+.-]*:\/\/(\[[\da-f:]+\]|[^\s/?#@:]+)(:\d+)?$/

/** `stop it, DE:schluss`: a word holds everywhere, or from the phones of a country (ISO). */
const extraWords = z
  .string()
  .transform((text) => text.split(',').map((item) => item.trim()))
  .refine((items) => items.every((item) => /^([A-Z]{2}:)?[^:]*[\p{L}\p{N}][^:]*$/u.test(item)), {
    error: 'must be words with commas between them, such as basta, DE:schluss',
  })

/** Every setting: the description is printed by `roost config` and in the docs. */
export const variables = {
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
  ROOST_RATE_LIMIT: z.coerce
    .number()
    .min(0)
    .max(100_000)
    .optional()
    .describe(
      'Calls a second that one key may make to one route, an organization three times as many; more hear 429. 0: no limit. By default 40, in the sandbox 0',
    ),
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
  ROOST_EVENT_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(36_500)
    .default(30)
    .describe('For how many days the event log is kept; 0 keeps all of it'),
  ROOST_SECRET_KEY: z
    .string()
    .transform((text) => text.split(',').map((key) => key.trim()))
    .optional()
    .describe(
      'The key that seals secrets in the database: 32 bytes in base64 or hex. Several with commas: the first seals, all open. By default the data folder keeps one; production on PostgreSQL has to set it',
    ),
  ROOST_SECRET_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('A file with such keys, one a line, instead of ROOST_SECRET_KEY'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .refine((url) => URL.canParse(url), {
      error: 'must be one address, such as postgres://user@host:5432/database',
    })
    .optional()
    .describe('PostgreSQL to store in, instead of a file in the data folder'),
} as const
export type Variable = keyof typeof variables

/** Read elsewhere (tests, failpoint.ts) or reserved; not an error to set. */
const otherVariables = new Set(['ROOST_FAILPOINT', 'ROOST_TEST_SEED', 'ROOST_DOCS_DIR'])
/** Masked wherever they are shown. */
export const secrets = new Set<string>(['ROOST_API_KEY', 'ROOST_SECRET_KEY', 'DATABASE_URL'])

export const Environment = z.object(variables)

export function isMisspelt(name: string): boolean {
  return name.startsWith('ROOST_') && !(name in variables) && !otherVariables.has(name)
}

/** What somebody may have meant by it. */
export function nearest(name: string): string {
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
