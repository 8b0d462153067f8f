/** What a connection that failed says about a message that was to go by it. */
import { CarrierError } from './carrier.ts'

/** Faults of a connection that was never there: nothing can have left by it. */
const unconnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/

/** Not sent where it provably was not (guarantees b.2); anything else may have arrived. */
export function faultOf(error: unknown, who: string): CarrierError {
  const { cause = error } = error as { cause?: unknown }
  const { code = '', syscall, message } = cause as NodeJS.ErrnoException
  const neverLeft = unconnected.test(code) || syscall === 'connect'
  const says = code || message || 'the connection failed'
  return neverLeft
    ? new CarrierError('busy', `${who} cannot be reached (${says})`, { cause: error })
    : new CarrierError('unknown', `the connection was lost (${says})`, { cause: error })
}
