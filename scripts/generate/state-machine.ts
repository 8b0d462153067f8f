/** docs/state-machine.md: the states of a message and its moves, as states.ts has them. */
import {
  allowedStatuses,
  canMove,
  type MessageState,
  type Move,
  messageStates,
  messageStatuses,
  moves,
  states,
  statusOf,
  transitions,
  withCarrier,
} from '../../server/src/messages/states.ts'
import { code, generatedFrom, table } from './markdown.ts'

export function describeStates(): string {
  return [
    '# The states of a message',
    generatedFrom('server/src/messages/states.ts'),
    intro,
    '## States',
    aboutStates,
    stateTable(),
    '## Moves',
    aboutMoves,
    moveTable(),
    aboutCancel,
    '## The whole picture',
    diagram(),
    '## Every move in every state',
    'What a move makes of a state; a dot changes nothing.',
    matrix(),
    '',
  ].join('\n\n')
}

const intro = `A message is in exactly one state. Callers of the API see its \`status\`, which is one of Close's six
words; some of these hide more than one state, since a caller who reads \`outbox\` need not care whether
the message waits its turn or is on the wire right now, while the server must. A message changes only
by the moves below. Each is one compare-and-set: it happens if the message is in a state that allows
it, together with one row in the event log, and otherwise changes nothing at all. When two want to
move the same message at once, one of them wins and the other is told.`

const aboutStates = `A POST puts a message into the first state of the status it names. DELETE is possible in every state
but those in which a carrier may hold the message.`

const aboutMoves = `The table is all there is: nothing else writes \`status\`. A proof of acceptance may arrive before the
carrier's answer, after it, or instead of it; what counts is the set of what was said, not its order.`

const aboutCancel = `A cancel wins as long as no carrier holds the message. That includes a message the carrier has
refused for now ("busy"): a definite refusal means that the carrier did not take it, so it waits for
its next try in \`queued\` and can still be called back. A cancel loses from the moment of
\`beginSend\`, which is committed before the first byte leaves.`

function stateTable(): string {
  const rows = messageStates.map((state) => [
    code(state),
    code(statusOf(state)),
    states[state].means,
    wishes(state),
    withCarrier.includes(state) ? 'no' : 'yes',
  ])
  return table(['State', 'Status', 'Meaning', 'PUT may ask for', 'DELETE'], rows)
}

function wishes(state: MessageState): string {
  const edit = canMove(state, 'edit') ? ['an edit'] : []
  return [...edit, ...allowedStatuses(state).map(code)].join(', ') || 'nothing'
}

function moveTable(): string {
  const rows = moves.map((move) => {
    const { from, to, when } = transitions[move]
    return [code(move), from.map(code).join(', '), code(to), when]
  })
  return table(['Move', 'From', 'To', 'When'], rows)
}

/** Moves between the same two states share one arrow. */
function diagram(): string {
  const edges = moves.flatMap((move) =>
    transitions[move].from.map((from) => ({ arrow: `${from} --> ${transitions[move].to}`, move })),
  )
  const arrows = [...Map.groupBy(edges, ({ arrow }) => arrow)].map(
    ([arrow, same]) => `  ${arrow}: ${same.map(({ move }) => move).join(', ')}`,
  )
  const starts = messageStatuses.map((status) => {
    const first = messageStates.find((state) => statusOf(state) === status)
    return `  [*] --> ${first}`
  })
  return ['```mermaid', 'stateDiagram-v2', ...starts, ...arrows, '```'].join('\n')
}

function matrix(): string {
  const cell = (move: Move, state: MessageState): string =>
    canMove(state, move) ? transitions[move].to : '·'
  const rows = moves.map((move) => [code(move), ...messageStates.map((state) => cell(move, state))])
  return table(['', ...messageStates.map(code)], rows)
}
