/** Runs one documented example, in its own language, against a server on this machine. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Certificate } from './certificate.ts'
import { type Example, localize } from './extract.ts'
import type { Runtime } from './runtimes.ts'
import { openTlsFront } from './tls-front.ts'

const execute = promisify(execFile)
const timeoutMs = 60_000

export type Place = { folder: string; httpPort: number; apiKey: string; certificate: Certificate }

/** Whether what the runtime needs is installed here. */
export async function isInstalled({ detect: [command = '', ...args] }: Runtime) {
  try {
    await execute(command, args, { timeout: timeoutMs })
    return true
  } catch {
    return false
  }
}

/** What the example printed, as an object, and the HTTP exchange that it made. */
export async function runExample(example: Example, runtime: Runtime, place: Place) {
  const front = await openTlsFront(place.httpPort, place.certificate)
  try {
    const code = localize(example.code, `localhost:${front.port}`, place.apiKey)
    const cwd = await layOut(code, example, runtime, place)
    const options = { cwd, env: environment(runtime, place), timeout: timeoutMs }
    const start = ([command = '', ...args]: readonly string[]) => execute(command, args, options)
    const { caFile } = place.certificate
    if (runtime.prepare) await start(runtime.prepare(caFile))
    const { stdout, stderr } = await start(runtime.run(caFile))
    const [exchange] = front.exchanges
    if (!exchange) throw new Error(`the example never called the server: ${stdout}${stderr}`)
    return { activity: readOrExplain(runtime, stdout, stderr), ...exchange }
  } finally {
    front.close()
  }
}

function readOrExplain(runtime: Runtime, stdout: string, stderr: string) {
  try {
    return runtime.read(stdout)
  } catch (cause) {
    throw new Error(`no activity in the output:\n${stdout}\n${stderr}`, { cause })
  }
}

async function layOut(code: string, example: Example, runtime: Runtime, place: Place) {
  const cwd = await mkdtemp(join(place.folder, `${example.language}-${example.operation}-`))
  const files = { ...runtime.files, [runtime.file]: runtime.wrap?.(code) ?? code }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, name)), { recursive: true })
    await writeFile(join(cwd, name), text)
  }
  return cwd
}

function environment(runtime: Runtime, { certificate: { caFile } }: Place): NodeJS.ProcessEnv {
  return {
    ...process.env,
    REQUESTS_CA_BUNDLE: caFile,
    NODE_EXTRA_CA_CERTS: caFile,
    SSL_CERT_FILE: caFile,
    CURL_CA_BUNDLE: caFile,
    // A proxy of this machine must not see the requests, nor colours reach what is parsed.
    NO_PROXY: 'localhost',
    no_proxy: 'localhost',
    FORCE_COLOR: '0',
    ...runtime.env,
  }
}
