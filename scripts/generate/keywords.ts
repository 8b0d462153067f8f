/** docs/opt-out.md: what STOP, START and HELP do, and which words count where. */
import { keywordLists } from '../../server/src/consent/keyword-lists.ts'
import { generatedFrom, table } from './markdown.ts'

export function describeKeywords(): string {
  const rows = Object.entries(keywordLists).map(([language, { countries, stop, start, help }]) => [
    language,
    countries === 'all' ? 'everywhere' : countries.join(' '),
    ...[stop, start, help].map((words = []) => words.join(', ')),
  ])
  return [
    '# STOP, START and HELP',
    generatedFrom('server/src/consent/keyword-lists.ts and scripts/generate/keywords.ts'),
    intro,
    table(['Language', 'Phones of', 'STOP', 'START', 'HELP'], rows),
    outro,
    '',
  ].join('\n\n')
}

const intro = `A text that consists of one of these words is obeyed, in the transaction that stores it. Case, accents, blanks,
punctuation, symbols and emoji around it, full-width letters and invisible characters make no difference: \`Arrêt!\`,
\`<STOP>\`, \`STOP 🛑\` and \`ＳＴＯＰ\` count. A word among others does not: \`please stop by at 5\`, \`STOP 12345\`. Which list
holds is decided by the country of the phone that texts; English holds everywhere, for short codes too.`

const outro = `Your own words come by \`ROOST_OPT_OUT_WORDS\`, \`ROOST_OPT_IN_WORDS\` and \`ROOST_HELP_WORDS\`
([configuration.md](configuration.md)), for all phones or those of a country. YES is none of the words unless you add it:
it answers many questions.

## What happens

- **STOP** holds for the whole organization. A message to that phone is refused with a 400, and one that waits becomes an
  error when it is due. Contacts show \`outbound_sms_blocked\`. It is confirmed once a day.
- **START** takes it back, and is confirmed if there was something to take back.
- **HELP** is answered, also to those who said STOP.

Answers are ordinary messages from the number that was texted, five an hour to one phone at most, so that two machines
do not talk for ever. Their texts name the organization; \`PUT /organization/{id}/\` with \`sms_opt_out_text\`,
\`sms_opt_in_text\` and \`sms_help_text\` sets your own, and null brings back the usual one. Calling an answer back makes it
a draft like any other.

## What is kept

The table \`consent\` has a row for each STOP and START: whose phone, to which number, by which carrier, the text as it
came, the word in it, the message, and when. The last row of a phone decides. Rows are never changed or removed: the
database refuses, and deleting the message, the contact or the lead leaves them. Every submit notes the row it saw, and
\`roost doctor\` finds what left for somebody who had said STOP, and rows that are missing (I12).`
