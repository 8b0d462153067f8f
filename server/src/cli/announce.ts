/** What a starting server says: a page for people, one JSON line for programs. */
import { relative } from 'node:path'
import type { Config } from '../config.ts'
import { version } from '../version.ts'
import type { SeedCounts } from '../world/seed.ts'
import { keyFile } from './developer-key.ts'

export type Announcement = {
  url: string
  key: string | undefined
  /** What the sandbox holds; undefined when it was not seeded. */
  seeded: SeedCounts | undefined
  config: Config
  forPeople: boolean
}

export function announce(announcement: Announcement): void {
  const { url, key, config, forPeople } = announcement
  if (forPeople) {
    console.log(forTerminal(announcement))
    return
  }
  const ready = {
    event: 'ready',
    url,
    version,
    mode: config.mode,
    pid: process.pid,
    data_dir: config.dataDir,
    // Whoever collects lines such as this one must not get the key: it says where it is kept.
    ...(key && { api_key_from: config.apiKey ? 'ROOST_API_KEY' : keyFile(config) }),
  }
  console.log(JSON.stringify(ready))
}

function forTerminal({ url, key, seeded, config }: Announcement): string {
  const near = relative(process.cwd(), config.dataDir)
  const folder = near.startsWith('..') ? config.dataDir : `./${near}`
  const host = url.replace(/^https?:\/\//, '')
  const kept = config.apiKey ? 'from ROOST_API_KEY' : `also in ${folder}/dev.env`
  return `roost ${version}  sandbox: no message leaves this computer

  API        ${url}/api/v1   user = key below, empty password
  API key    ${key}   ${kept}
  Docs       ${url}/docs   OpenAPI: /openapi.json
  Phone      ${url}/_/sandbox/messages/   what the simulated phones received
  Data       ${folder} (SQLite)   delete the folder to start over
${seeded ? `  Seeded     ${counted(seeded)}\n` : ''}
  Send one (undo within 10 s):
    curl -u ${key}: ${host}/api/v1/activity/sms/ -H content-type:application/json \\
      -d '{"status":"outbox","send_in":10,"local_phone":"+12025550100","remote_phone":"+12025550123","text":"Hello"}'

roost ready at ${url}   Ctrl-C stops
`
}

function counted({ leads, contacts, numbers, templates, messages }: SeedCounts): string {
  return `${leads} leads, ${contacts} contacts, ${numbers} numbers, ${templates} templates, ${messages} messages`
}
