/** The log: one JSON line an entry, with nothing in it that opens a door or names a person (S-94). */
import { type DestinationStream, type Logger, pino } from 'pino'

export function createLogger(logLevel: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level: logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: presentError },
    },
    destination,
  )
}

/** What an error is, and where; not the rest of it: PostgreSQL adds the row, Node the whole address. */
function presentError(error: unknown): object {
  if (!(error instanceof Error)) return { message: withoutSecrets(String(error)) }
  const { type, message, stack } = pino.stdSerializers.err(error)
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  return {
    type,
    message: withoutSecrets(message),
    stack: withoutSecrets(stack),
    ...(code !== undefined && { code }),
    ...(errcode !== undefined && { errcode }),
  }
}

const secrets: [pattern: RegExp, shown: string][] = [
  // A key's id may be shown, as `roost keys list` does.
  [/\b(api_\w{22})\.\w+/g, '$1.***'],
  [/\b(basic|bearer) +[\w.~+/=-]{8,}/gi, '$1 ***'],
  // The password of an address.
  [/(:\/\/[^\s:/@]*):[^\s@/]+@/g, '$1:***@'],
]

/** The text, with whatever looks like a key or a password masked. */
export function withoutSecrets(text: string): string {
  return secrets.reduce((shown, [pattern, mask]) => shown.replace(pattern, mask), text)
}
