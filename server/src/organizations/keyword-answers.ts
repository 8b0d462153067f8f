/** What an organization answers STOP, START and HELP with: its own texts, or the usual ones. */
import type { Organization } from '../accounts/account.ts'
import type { Keyword } from '../consent/keyword-lists.ts'

export const answerColumns = {
  stop: 'sms_opt_out_text',
  start: 'sms_opt_in_text',
  help: 'sms_help_text',
} as const satisfies Record<Keyword, keyof Organization>
export type AnswerColumn = (typeof answerColumns)[Keyword]

/** Says who writes, how to get help and how to stop, as carriers ask for (CTIA). Only words of GSM-7. */
const usual: Record<Keyword, (name: string) => string> = {
  stop: (name) =>
    `${name}: You have opted out and will get no more messages from us. Reply START to get them again.`,
  start: (name) =>
    `${name}: You will get our messages again. Reply HELP for help, STOP to opt out. Msg & data rates may apply.`,
  help: (name) =>
    `${name}: Reply to this message and we will help you. Reply STOP to opt out. Msg & data rates may apply.`,
}

export function answerTo(keyword: Keyword, organization: Organization): string {
  return organization[answerColumns[keyword]] ?? usual[keyword](organization.name)
}
