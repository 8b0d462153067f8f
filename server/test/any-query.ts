/** Queries at random, in the form in which they are read. */
import fc from 'fast-check'
import { join, type Node, type Query, type Value } from '../src/crm/search/query.ts'

const at = 0

/** `values`: what is looked for; by default anything. */
export function anyNodeOf(
  terms: fc.Arbitrary<Node>,
  groups: Record<string, fc.Arbitrary<Node>> = {},
): fc.Arbitrary<Node> {
  return fc.letrec<{ node: Node }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      terms,
      ...Object.entries(groups).map(([group, inner]) =>
        inner.map((of) => ({ kind: 'group' as const, group, of, at })),
      ),
      fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((nodes) => join('and', nodes)),
      fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((nodes) => join('or', nodes)),
      tie('node').map((of): Node => ({ kind: 'not', of })),
    ),
  })).node
}

const anyValue: fc.Arbitrary<Value> = fc.record({
  text: fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })),
  prefix: fc.boolean(),
  at: fc.constant(at),
})

const fieldName = fc
  .stringMatching(/^[a-z_][a-z0-9_.]{0,8}$/)
  .filter((name) => name !== 'sort' && name !== 'slice')

const anyTerm: fc.Arbitrary<Node> = fc.oneof(
  fc.constant<Node>({ kind: 'all' }),
  anyValue
    .filter(({ text, prefix }) => !(text === '' && prefix))
    .map((value): Node => ({ kind: 'text', value })),
  fc.record({
    kind: fc.constant('field' as const),
    field: fieldName,
    operator: fc.constantFrom(':', '=', '!=', '>', '>=', '<', '<='),
    value: anyValue,
    at: fc.constant(at),
  }),
)

export const anyQuery: fc.Arbitrary<Query> = fc.record({
  where: anyNodeOf(anyTerm, { sms: anyNodeOf(anyTerm), contact: anyNodeOf(anyTerm) }),
  sort: fc.array(fc.record({ field: fieldName, descending: fc.boolean(), at: fc.constant(at) }), {
    maxLength: 3,
  }),
  slice: fc.option(
    fc
      .nat(9)
      .chain((nth) =>
        fc.record({ nth: fc.constant(nth + 1), of: fc.integer({ min: nth + 1, max: 10 }) }),
      ),
    { nil: undefined },
  ),
})
