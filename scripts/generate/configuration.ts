/** docs/configuration.md: every setting there is. */
import { describeConfig, type Setting } from '../../server/src/config.ts'
import { code, generatedFrom, table } from './markdown.ts'

export function describeSettings(settings: readonly Setting[] = describeConfig({}, {})): string {
  return [
    '# Configuration',
    generatedFrom('server/src/config.ts'),
    intro,
    table(['Variable', 'Default', 'What it does'], settings.map(toRow)),
    outro,
    '',
  ].join('\n\n')
}

const intro = `Roost is set up by environment variables. An empty variable counts as unset, and a variable that
starts with \`ROOST_\` but is none of these stops the start, with the nearest name. \`roost config\`
prints the values in force.`

const outro = `Where \`roost config\` prints a **secret** variable, it prints \`********\`.
\`ROOST_FAILPOINT\` and \`ROOST_TEST_SEED\` are for tests.`

function toRow({ name, value, description, secret }: Setting): string[] {
  return [
    code(name),
    value === null ? 'not set' : code(value),
    `${description}.${secret ? ' **Secret.**' : ''}`,
  ]
}
