/** The keyword that a text consists of: STOP, START, HELP and their twins. */
import { countryOfPhone } from '../phone-numbers/phone.ts'
import { fold } from '../values/folded-text.ts'
import { type Keyword, keywordLists, keywords } from './keyword-lists.ts'

/** A word that the owner added, everywhere or for the phones of one country. */
export type ExtraWord = { word: string; country: string | null }
export type ExtraWords = Readonly<Record<Keyword, readonly ExtraWord[]>>

/** `word` as it stands in the lists, folded. */
export type SaidKeyword = { keyword: Keyword; word: string }

export type Keywords = {
  /** Whether a text from this phone (E.164, or a short code) is a keyword. */
  read(text: string, phone: string): SaidKeyword | undefined
  /** Whether it would be one from any phone. */
  includes(text: string): boolean
}

/** What people put around a word to stress it: emoji, their modifiers included, and keycaps. */
const pictures = /\p{RGI_Emoji}|\p{Extended_Pictographic}|[0-9#*]\ufe0f?\u20e3/gv
const marks = /\p{M}+/gu
/** Everything that is neither a letter nor a digit only separates words. */
const between = /[^\p{L}\p{N}]+/gu

/**
 * The form in which keywords are compared: folded, without marks, pictures, symbols and punctuation, words
 * one space apart. 'Arrêt !!' and 'ＡＲＲＥＴ' → 'arret', 'Opt-Out 🛑' → 'opt out', '…' → ''.
 */
export function keywordForm(text: string): string {
  const words = fold(text.replace(pictures, ' ')).normalize('NFD').replace(marks, '')
  // Composed again: in some scripts (Hangul) taking apart leaves letters.
  return words.replace(between, ' ').trim().normalize('NFC')
}

/**
 * Reads keywords by the lists and the words added to them. Only the whole text counts: "please stop by at
 * 5" is none, nor is "STOP 12345"; a word said several times is said. An added word wins over a listed one.
 */
export function createKeywords(extra: ExtraWords): Keywords {
  const dictionary = listWords(extra)
  const everyWord = new Set([...dictionary.keys()].map((key) => key.slice(key.indexOf(' ') + 1)))
  return {
    read(text, phone) {
      const form = onceSaid(keywordForm(text))
      const country = countryOfPhone(phone) ?? ''
      const keyword = dictionary.get(`${country} ${form}`) ?? dictionary.get(` ${form}`)
      return keyword && { keyword, word: form }
    },
    includes: (text) => everyWord.has(onceSaid(keywordForm(text))),
  }
}

/** 'stop stop stop' → 'stop'. */
function onceSaid(form: string): string {
  const [first = '', ...others] = form.split(' ')
  return others.every((word) => word === first) ? first : form
}

/** By country and word; words that hold everywhere under no country. */
function listWords(extra: ExtraWords): Map<string, Keyword> {
  const dictionary = new Map<string, Keyword>()
  const add = (keyword: Keyword, word: string, country: string) =>
    dictionary.set(`${country} ${keywordForm(word)}`, keyword)
  for (const { countries, ...lists } of Object.values(keywordLists)) {
    for (const country of countries === 'all' ? [''] : countries) {
      for (const keyword of keywords)
        for (const word of lists[keyword] ?? []) add(keyword, word, country)
    }
  }
  for (const keyword of keywords)
    for (const { word, country } of extra[keyword]) add(keyword, word, country ?? '')
  return dictionary
}
