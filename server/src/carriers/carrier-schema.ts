/** Carrier accounts on the wire. Not in Close's API. */
import { z } from 'zod'
import { instant, nullableInstant } from '../http/schema.ts'

const label = z.string().trim().min(1).max(200)

export const CarrierAccountIn = z.object({
  kind: z.string().meta({ description: 'Which carrier it is of, such as twilio.' }),
  label: label.nullish().meta({ description: 'What people call it; by default its kind.' }),
  settings: z.record(z.string(), z.any()).meta({
    description: 'Credentials and the like, by kind: roost carrier add KIND --help lists them.',
  }),
  numbers: z.array(z.string()).max(1000).default([]).meta({
    description: 'Numbers that leave by it and are heard by it.',
  }),
})

export const NumbersIn = z.object({ numbers: z.array(z.string()).max(1000) })

export const CarrierAccountOut = z
  .object({
    id: z.string(),
    kind: z.string(),
    label: z.string(),
    settings: z.record(z.string(), z.any()).meta({ description: 'Without what is secret.' }),
    numbers: z.array(z.string()),
    callback_url: z.string().meta({ description: 'Where the carrier brings texts.' }),
    date_created: instant,
    date_updated: instant,
    archived_at: nullableInstant,
  })
  .meta({ id: 'CarrierAccount' })
export type CarrierAccountOut = z.infer<typeof CarrierAccountOut>

export const Findings = z
  .object({ data: z.array(z.object({ ok: z.boolean(), says: z.string() })) })
  .meta({ id: 'CarrierFindings' })
