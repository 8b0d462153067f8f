/**
 * The words that stop, start and explain, by language, and the countries in which they hold. English holds
 * everywhere; a country with several languages has the words of each: ARRET in the United States and Canada
 * (CTIA and CWTA ask for it), ALTO in the United States. More come by configuration.
 */

export const keywords = ['stop', 'start', 'help'] as const
export type Keyword = (typeof keywords)[number]

export type KeywordList = {
  /** ISO countries of the phones that may say them. */
  countries: readonly string[] | 'all'
} & Partial<Record<Keyword, readonly string[]>>

/** Written as people write them: case, marks and punctuation make no difference. */
export const keywordLists: Record<string, KeywordList> = {
  English: {
    countries: 'all',
    // Per se a revocation of consent (47 CFR 64.1200(a)(10)), and what carriers count as one.
    stop: [
      'stop',
      'stopall',
      'stop all',
      'unsubscribe',
      'cancel',
      'end',
      'quit',
      'optout',
      'opt out',
      'revoke',
    ],
    // Nothing else opts in unless it is configured: YES and its twins answer many questions.
    start: ['start', 'unstop'],
    help: ['help', 'info'],
  },
  French: {
    countries: countries(
      'US CA FR BE CH LU MC GP MQ GF RE YT PM BL MF NC PF WF SN CI CM MA TN DZ HT',
    ),
    stop: ['arrêt', 'arrêter', 'arrêtez', 'désabonner', 'désabonnement', 'désinscription'],
    help: ['aide'],
  },
  Spanish: {
    countries: countries('US PR ES MX AR BO CL CO CR CU DO EC GQ GT HN NI PA PE PY SV UY VE'),
    stop: ['alto', 'parar', 'baja', 'cancelar', 'detener'],
    help: ['ayuda'],
  },
  Portuguese: {
    countries: countries('BR PT AO CV GW MZ ST TL'),
    stop: ['pare', 'parar', 'sair', 'cancelar', 'remover'],
    help: ['ajuda'],
  },
  German: {
    countries: countries('DE AT CH LI LU BE'),
    stop: ['stopp', 'abmelden', 'abbestellen', 'beenden'],
    help: ['hilfe'],
  },
  Italian: {
    countries: countries('IT SM VA CH'),
    stop: ['ferma', 'annulla', 'disiscrivi'],
    help: ['aiuto'],
  },
  Dutch: {
    countries: countries('NL BE SR AW CW SX BQ'),
    stop: ['stoppen', 'afmelden', 'uitschrijven'],
    help: ['hulp'],
  },
  Scandinavian: {
    countries: countries('SE NO DK FI AX FO GL SJ'),
    stop: ['stopp', 'avsluta', 'avregistrera', 'avmeld', 'afmeld'],
    help: ['hjälp', 'hjelp', 'hjælp'],
  },
  Finnish: { countries: ['FI'], stop: ['lopeta', 'peruuta'], help: ['apua', 'ohje'] },
  Polish: { countries: ['PL'], stop: ['rezygnuję', 'wypisz'], help: ['pomoc'] },
  Turkish: { countries: countries('TR CY'), stop: ['ret', 'iptal'], help: ['yardım'] },
  Russian: {
    countries: countries('RU BY KZ KG UA'),
    stop: ['стоп', 'отписаться', 'отмена'],
    help: ['помощь'],
  },
  Hebrew: { countries: ['IL'], stop: ['הסר', 'הסירו'], help: ['עזרה'] },
  Chinese: { countries: countries('CN HK MO TW SG'), stop: ['td', '退订', '退訂'] },
}

function countries(codes: string): string[] {
  return codes.split(' ')
}
