/** `POST /data/search/` on the wire (contract §4.1): a tree of conditions, a page of leads or contacts, a cursor. */
import { z } from 'zod'
import { isRequired } from '../../http/errors.ts'

export const pageMax = 200
const fields = z.array(z.string().max(200)).max(200)

export const SearchQuery = z
  .object({
    query: z.record(z.string(), z.unknown(), { error: isRequired }).meta({
      description:
        'and, or (queries), not by negate, object_type, has_related (contacts, their phones and emails, messages), field_condition, id, match_all.',
    }),
    _fields: z
      .object({ lead: fields.nullish(), contact: fields.nullish() })
      .nullish()
      .meta({ description: 'What to show of each; the id alone when missing.' }),
    _limit: z
      .int()
      .min(1)
      .max(pageMax, { error: `Input should be less than or equal to ${pageMax}` })
      .nullish(),
    cursor: z.string().max(500).nullish(),
    include_counts: z.boolean().nullish(),
    results_limit: z.int().min(1).nullish(),
    sort: z.array(z.record(z.string(), z.unknown())).max(5).nullish(),
  })
  .meta({ id: 'DataSearch' })
export type SearchQuery = z.infer<typeof SearchQuery>

export const SearchPage = z
  .object({
    cursor: z.string().nullable().meta({ description: 'Of the next page, for 30 seconds.' }),
    data: z.array(z.record(z.string(), z.any())),
    count: z
      .object({ limited: z.int(), total: z.int() })
      .optional()
      .meta({ description: 'With include_counts only.' }),
  })
  .meta({ id: 'DataSearchPage' })
export type SearchPage = z.infer<typeof SearchPage>
