/** Which tags are filled, which are reported, and that nothing else in a template is touched. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findBadTag, renderTemplate, tagsOf } from './render.ts'

const values = {
  contact: { first_name: 'Ada', last_name: '', title: null, age: 36, phones: ['+1'], vip: true },
  lead: { display_name: 'Analytical Engines', custom: { cf_1: { a: { b: { c: 'deep' } } } } },
  user: { first_name: '{{ contact.first_name }}' },
}

function filled(text: string) {
  return { text, unfilled: [] }
}

describe('renderTemplate', () => {
  test('renders the example of Close', () => {
    const source = 'Hey {{ contact.first_name }}, ever considered Close?'
    expect(renderTemplate(source, values)).toEqual(filled('Hey Ada, ever considered Close?'))
  })

  test.each([
    ['without spaces', '{{contact.first_name}}', 'Ada'],
    ['with many spaces and line ends', '{{ \n contact.first_name\t }}', 'Ada'],
    ['a number', '{{ contact.age }}', '36'],
    ['six parts', '{{ lead.custom.cf_1.a.b.c }}', 'deep'],
    ['two in a row', '{{contact.first_name}}{{contact.age}}', 'Ada36'],
    ['braces around it', '{ {{contact.first_name}} }', '{ Ada }'],
    ['no tag at all', 'a } b { c }} d % {% for x in y %}', 'a } b { c }} d % {% for x in y %}'],
    ['a tag never closed', 'Hi {{ contact.first_name', 'Hi {{ contact.first_name'],
    ['nothing', '', ''],
  ])('renders %s', (_what, source, text) => {
    expect(renderTemplate(source, values)).toEqual(filled(text))
  })

  test.each([
    '{{ contact.title | default: "there" }}',
    "{{ contact.title | default: 'there' }}",
    '{{contact.title|default:"there"}}',
    '{{ contact.title | default("there") }}',
    "{{ contact.title|default( 'there' ) }}",
    '{{ contact.title or "there" }}',
    "{{ contact.title or 'there' }}",
  ])('takes the default of %s when there is no value', (source) => {
    expect(renderTemplate(source, values)).toEqual(filled('there'))
    expect(renderTemplate(source, { contact: { title: 'Dr' } })).toEqual(filled('Dr'))
  })

  test('lets a default be empty, hold the other quote, or look like code', () => {
    expect(renderTemplate('{{ x or "" }}!', {})).toEqual(filled('!'))
    expect(renderTemplate(`{{ x or "it's" }}`, {})).toEqual(filled("it's"))
    expect(renderTemplate('{{ x or "{{ y | $& $1" }}', {})).toEqual(filled('{{ y | $& $1'))
  })

  test.each([
    ['an unknown name', 'company.name'],
    ['an unknown part', 'contact.middle_name'],
    ['null', 'contact.title'],
    ['an empty text', 'contact.last_name'],
    ['an object', 'contact'],
    ['an item of a list', 'contact.phones.0'],
    ['the length of a list', 'contact.phones.length'],
    ['the length of a text', 'contact.first_name.length'],
    ['a truth value', 'contact.vip'],
    ['this', 'this'],
    ['a constructor', 'contact.constructor.name'],
    ['a prototype', 'contact.__proto__'],
    ['an inherited method', 'contact.toString'],
  ])('leaves %s as written and reports it', (_what, path) => {
    const source = `Hi {{ ${path} }}!`
    expect(renderTemplate(source, values)).toEqual({ text: source, unfilled: [path] })
  })

  test.each([
    '{{contact.constructor.constructor("return 1")()}}',
    '{{ ../contact }}',
    '{{ a+b }}',
    '{{#if contact.age}}',
    '{{ contact.first_name | upcase }}',
    '{{ contact.first_name | default: there }}',
    '{{ contact..first_name }}',
    '{{ contact.first-name }}',
    '{{ contact.prénom }}',
    '{{ a.b.c.d.e.f.g }}',
    '{{}}',
    '{{{contact.age}}}',
  ])('leaves the malformed %s as written and reports its inner text', (source) => {
    const inner = source.slice(2, source.indexOf('}}')).trim()
    expect(renderTemplate(source, values)).toEqual({ text: source, unfilled: [inner] })
  })

  test('never renders a value again', () => {
    expect(renderTemplate('{{ user.first_name }}', values)).toEqual(filled(values.user.first_name))
  })

  test('sees own properties of plain objects only', () => {
    const own = JSON.parse('{"__proto__":{"a":"x"},"constructor":"x","n":{"prototype":"x"}}')
    const inherited = Object.create({ b: 'x' })
    const bare = Object.assign(Object.create(null), { c: 'seen' })
    const source =
      '{{__proto__.a}}{{constructor}}{{n.prototype}}{{inherited.b}}{{date.c}}{{bare.c}}'
    const date = Object.assign(new Date(0), { c: 'x' })
    expect(renderTemplate(source, Object.assign(own, { inherited, date, bare }))).toEqual({
      text: source.replace('{{bare.c}}', 'seen'),
      unfilled: ['__proto__.a', 'constructor', 'n.prototype', 'inherited.b', 'date.c'],
    })
  })

  test('takes no number that cannot be written', () => {
    const numbers = { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: 0, d: -1.5 }
    expect(renderTemplate('{{c}} {{d}}', numbers)).toEqual(filled('0 -1.5'))
    expect(renderTemplate('{{a}}{{b}}', numbers).unfilled).toEqual(['a', 'b'])
  })

  test('reports each unfilled name once, in the order of the text', () => {
    const { text, unfilled } = renderTemplate('{{ b }} {{ a }} {{b}} {{ a or "x" }}', values)
    expect(text).toBe('{{ b }} {{ a }} {{b}} x')
    expect(unfilled).toEqual(['b', 'a'])
  })

  test('with only, leaves other tags alone and does not report them', () => {
    const source = '{{ contact.first_name }} {{ x }} {{ y or "why" }} {{a+b}} {{ z }}'
    expect(renderTemplate(source, values, new Set(['contact.first_name', 'z']))).toEqual({
      text: 'Ada {{ x }} {{ y or "why" }} {{a+b}} {{ z }}',
      unfilled: ['z'],
    })
    expect(renderTemplate(source, values, new Set())).toEqual(filled(source))
  })
})

test('tagsOf names all tags once, in order, with or without defaults, well formed or not', () => {
  const source = '{{ b.c }} {{a or "x"}} {{ b.c | default: "y" }} {{#if q}} {% no %} {{ open'
  expect(tagsOf(source)).toEqual(['b.c', 'a', '#if q'])
  expect(tagsOf('')).toEqual([])
})

describe('on any text', () => {
  const braces = fc.string({
    unit: fc.constantFrom('{', '}', '{{', '}}', ' ', 'a', '.', '|', '"', 'or', 'default', ':'),
    maxLength: 60,
  })
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), braces)

  test('changes nothing when there are no values and no defaults', () => {
    fc.assert(
      fc.property(anyText, (source) => {
        const withoutQuotes = source.replace(/["']/g, '')
        const { text, unfilled } = renderTemplate(withoutQuotes, {})
        expect(text).toBe(withoutQuotes)
        expect(unfilled).toEqual(tagsOf(withoutQuotes))
      }),
    )
  })

  test('puts any value in as it is', () => {
    const value = fc.oneof(anyText, fc.constant('$& $1')).filter((text) => text !== '')
    fc.assert(
      fc.property(value, (a) => {
        expect(renderTemplate('<{{ a }}>{{a}}', { a })).toEqual(filled(`<${a}>${a}`))
      }),
    )
  })
})

describe('on hostile templates of a million characters', () => {
  const hostile = {
    'opening braces': '{'.repeat(1e6),
    'opening braces closed once': `${'{'.repeat(1e6)}}}`,
    'tags that are never closed': '{{a'.repeat(3e5),
    'empty tags': '{{}}'.repeat(2.5e5),
    'filled tags': '{{a}}'.repeat(2e5),
    'spaces in a tag': `{{a${' '.repeat(1e6)}b}}`,
    'a long name': `{{${'a'.repeat(1e6)}!}}`,
    dots: `{{${'a.'.repeat(5e5)}}}`,
    quotes: `{{a or ${'"'.repeat(1e6)}}}`,
    'pipes and spaces': `{{a ${'| '.repeat(5e5)}}}`,
  }

  // The true times are 0 to 70 ms; anything quadratic would take minutes.
  test.each(Object.entries(hostile))('takes linear time over %s', (_what, source) => {
    const startedAt = performance.now()
    renderTemplate(source, { a: 'x' })
    expect(performance.now() - startedAt).toBeLessThan(500)
  })
})

describe('what begins a tag and is none', () => {
  test.each([
    ['', undefined],
    ['Hi {{ contact.first_name | default: "there" }}!', undefined],
    ["{{a}}{{ lead.custom.cf_1 or 'x' }}", undefined],
    ['a } b { c }} d %}', undefined],
    ['Hi {{ contact.first_name', 'line 1, column 4: {{ contact.first_name'],
    ['{{ first name }}', 'line 1, column 1: {{ first name }}'],
    ['{{}}', 'line 1, column 1: {{}}'],
    ['a\nbc {{ x | upcase }} d\ne', 'line 2, column 4: {{ x | upcase }} d'],
    ['🎉 {{', 'line 1, column 3: {{'],
    ['{{ a }} {% if x %}', 'line 1, column 9: {% if x %}'],
    ['{% if x %}{{ a }}', 'line 1, column 1: {% if x %}{{ a }}'],
    ['{{{ a }}}', 'line 1, column 1: {{{ a }}}'],
    ['{{ a.b.c.d.e.f.g }}', 'line 1, column 1: {{ a.b.c.d.e.f.g }}'],
    ['{{ a }}{{ b', 'line 1, column 8: {{ b'],
    ['{{ contact.first_name } }', 'line 1, column 1: {{ contact.first_name } }'],
    [`{{${'x'.repeat(99)}`, `line 1, column 1: {{${'x'.repeat(38)}`],
  ])('in %j is told as %j', (source, place) => {
    expect(findBadTag(source)).toBe(place && `No tag at ${place}`)
  })
})

test('rendering stops when it has made more than any message can hold', () => {
  const made = renderTemplate('{{ a }} '.repeat(200), { a: 'é€'.repeat(50_000) })
  expect(made.text.length).toBeGreaterThan(20_000)
  expect(made.text.length).toBeLessThan(130_000)
})
