/** libphonenumber, loaded when the first number is read: 25 ms and 15 MB that an idle server does without. */
import { createRequire } from 'node:module'
import type { PhoneNumberUtil, ShortNumberInfo } from 'google-libphonenumber'

type Library = Pick<
  typeof import('google-libphonenumber'),
  'PhoneNumberFormat' | 'PhoneNumberType'
> & { util: PhoneNumberUtil; shortNumbers: ShortNumberInfo }

const require = createRequire(import.meta.url)
let loaded: Library | undefined

export function phoneLibrary(): Library {
  loaded ??= load()
  return loaded
}

function load(): Library {
  const library = require('google-libphonenumber') as typeof import('google-libphonenumber')
  const { PhoneNumberFormat, PhoneNumberType } = library
  const util = library.PhoneNumberUtil.getInstance()
  const shortNumbers = library.ShortNumberInfo.getInstance()
  return { PhoneNumberFormat, PhoneNumberType, util, shortNumbers }
}
