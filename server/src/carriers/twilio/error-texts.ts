/** What Twilio's error codes mean for who sent the message, and what to do (twilio.com/docs/api/errors). */

const texts: Readonly<Record<string, string>> = {
  20003:
    'Twilio does not accept the credentials of this account. Check them with roost carrier test.',
  20005: 'Twilio has suspended this account. See its console.',
  20006: 'Twilio does not let this account do that. See its console.',
  21211: 'This is not a valid phone number.',
  21212: 'The number it should come from is not valid.',
  21408: 'Twilio may not send to this country. Allow it under Messaging geographic permissions.',
  21601: 'The number it should come from cannot send SMS.',
  21602: 'It has neither text nor attachment.',
  21603: 'It has no number to come from.',
  21606: 'The number it should come from is not one of this Twilio account, or cannot send SMS.',
  21608:
    'A trial account of Twilio sends to verified numbers only. Verify it, or upgrade the account.',
  21610:
    'The recipient has texted STOP to this number. Only they can undo it, by texting START to it.',
  21611:
    'Too many messages wait at Twilio for this number. Send fewer at a time, or from more numbers.',
  21612: 'Twilio has no way from this number to that one.',
  21614: 'This number cannot receive SMS: it may be a landline.',
  21617: 'The text is longer than 1,600 characters.',
  21620: 'Twilio could not read the address of an attachment.',
  21623: 'Twilio may have at most 10 attachments in a message.',
  21635: 'This number is a landline and cannot receive SMS.',
  21703: 'The messaging service has no number that could send it.',
  30001: 'Twilio’s queue was full. Send fewer at a time.',
  30002: 'Twilio has suspended this account. See its console.',
  30003: 'The phone could not be reached: switched off, or out of range. Try later.',
  30004: 'The recipient, or their carrier, has blocked it.',
  30005: 'This number does not exist, or is not in use.',
  30006: 'This is a landline, or a carrier that cannot be reached.',
  30007: 'A carrier filtered it as unwanted. See that the text and the consent are in order.',
  30008: 'Not delivered, and the carrier did not say why.',
  30019: 'The attachments are larger than the carrier takes.',
  30032: 'This toll-free number is not verified. Verify it in Twilio’s console.',
  30034: 'This number is not registered for A2P 10DLC. Register it in Twilio’s console.',
  30036: 'Its time was over before it could be delivered.',
  30450: 'Too many messages to this number at a time.',
  63016: 'Outside the window in which this channel may be written to.',
  63018: 'This channel takes no more for now.',
  63024: 'This is not a valid address of the channel.',
}

/** For people: our words for a code we know, else Twilio's own. */
export function explain(code: string | undefined, says: string): string {
  return (code !== undefined && texts[code]) || says
}
