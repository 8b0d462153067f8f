/** Every kind of carrier that an account can be of. */
import { android } from './android/android.ts'
import type { Adapter } from './carrier.ts'
import { twilio } from './twilio/twilio.ts'

export const adapters: readonly Adapter[] = [twilio, android]
