/** Media types in their one form. */
import { MIMEType } from 'node:util'
import { attachmentTypes } from './attachment-types.ts'

/** Of what came without a type, or with something that is none (RFC 2046 §4.5.1). */
export const unknownType = 'application/octet-stream'

const spellings = new Map<string, string>(attachmentTypes.map((type) => [type.toLowerCase(), type]))

/**
 * The type and subtype that a Content-Type names, without its parameters: `image/JPEG; name=a` →
 * `image/jpeg`. Case does not matter (RFC 2045 §5.1); Close's spelling where it has one, `audio/L24`,
 * lower case otherwise. Undefined for what is no media type.
 */
export function readMediaType(text: string): string | undefined {
  try {
    const { essence } = new MIMEType(text)
    return spellings.get(essence) ?? essence
  } catch {
    return undefined
  }
}
