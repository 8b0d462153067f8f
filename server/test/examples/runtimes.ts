/** How each language's example is run: what it needs, the commands, how to read the output. */
import { execFileSync } from 'node:child_process'
import { delimiter } from 'node:path'
import { runInNewContext } from 'node:vm'

export type Runtime = {
  /** What to install, for the line that says a language could not be run. */
  needs: string
  /** A command that succeeds only where the example can run. */
  detect: readonly string[]
  file: string
  files?: Readonly<Record<string, string>>
  wrap?: (code: string) => string
  /** A command to run first, in the example's folder. */
  prepare?: (caFile: string) => readonly string[]
  run: (caFile: string) => readonly string[]
  env?: Readonly<Record<string, string>>
  /** The activity in what the example printed. */
  read: (printed: string) => unknown
}

const debianJava = '/usr/share/java'
const unirestClassPath = [
  'unirest-java',
  'httpclient',
  'httpcore',
  'httpasyncclient',
  'httpcore-nio',
  'httpmime',
  'commons-logging',
  'commons-codec',
  'com.android.json',
]
  .map((name) => `${debianJava}/${name}.jar`)
  .join(delimiter)

const python: Runtime = {
  needs: 'python3 with requests',
  detect: ['python3', '-c', 'import requests'],
  file: 'example.py',
  run: () => ['python3', 'example.py'],
  // Python prints its own notation (None, single quotes), so Python turns it into JSON.
  read: (printed) =>
    JSON.parse(
      execFileSync(
        'python3',
        ['-c', 'import ast, json, sys; print(json.dumps(ast.literal_eval(sys.stdin.read())))'],
        { input: printed, encoding: 'utf8' },
      ),
    ),
}

const javascript: Runtime = {
  needs: 'Node.js',
  detect: [process.execPath, '--version'],
  file: 'example.mjs',
  run: () => [process.execPath, 'example.mjs'],
  // console.log prints a JavaScript literal; by way of JSON it becomes an object of this realm.
  read: (printed) => JSON.parse(runInNewContext(`JSON.stringify(${printed})`)),
}

const go: Runtime = {
  needs: 'Go',
  // On macOS Go asks the system about certificates and ignores SSL_CERT_FILE: nothing to run there.
  detect: process.platform === 'darwin' ? ['false'] : ['go', 'version'],
  file: 'main.go',
  run: () => ['go', 'run', 'main.go'],
  env: { GO111MODULE: 'off', GOFLAGS: '' },
  // The response object comes first, on a line of its own that starts with an ampersand.
  read: (printed) => JSON.parse(printed.slice(printed.search(/^\{/m))),
}

const ruby: Runtime = {
  needs: 'Ruby',
  detect: ['ruby', '-rnet/http', '-ropenssl', '-e', ''],
  file: 'example.rb',
  run: () => ['ruby', 'example.rb'],
  read: JSON.parse,
}

const java: Runtime = {
  needs: `a JDK, and Unirest 1.4 with what it needs in ${debianJava}`,
  detect: ['javap', '-cp', unirestClassPath, 'com.mashape.unirest.http.Unirest'],
  file: 'Example.java',
  wrap: insideMain,
  prepare: (caFile) => [
    'keytool',
    '-importcert',
    '-noprompt',
    '-file',
    caFile,
    '-keystore',
    'trust.p12',
    '-storetype',
    'PKCS12',
    '-storepass',
    'changeit',
  ],
  run: () => [
    'java',
    '-XX:TieredStopAtLevel=1',
    '-cp',
    unirestClassPath,
    '-Djavax.net.ssl.trustStore=trust.p12',
    '-Djavax.net.ssl.trustStorePassword=changeit',
    'Example.java',
  ],
  read: JSON.parse,
}

/** Java takes no statement outside a class: this adds one, and prints the answer. */
function insideMain(code: string) {
  const imports = code.match(/^import .*$/gm) ?? []
  return [
    ...imports,
    'class Example {',
    '  public static void main(String[] ignored) throws Exception {',
    code.replace(/^import .*$/gm, ''),
    '    System.out.println(response.getBody());',
    '  }',
    '}',
  ].join('\n')
}

const php: Runtime = {
  needs: 'PHP with Guzzle on its include path',
  detect: ['php', '-r', 'require "GuzzleHttp/autoload.php"; openssl_get_cipher_methods();'],
  file: 'example.php',
  files: { 'vendor/autoload.php': "<?php require 'GuzzleHttp/autoload.php';\n" },
  run: (caFile) => [
    'php',
    '-d',
    'display_errors=stderr',
    '-d',
    `curl.cainfo=${caFile}`,
    '-d',
    `openssl.cafile=${caFile}`,
    'example.php',
  ],
  read: JSON.parse,
}

const curl: Runtime = {
  needs: 'curl',
  detect: ['curl', '--version'],
  file: 'example.sh',
  run: () => ['sh', 'example.sh'],
  read: JSON.parse,
}

/** No C#: the example is for RestSharp 106, which no system packages. Its request goes as bytes. */
export const runtimes: Readonly<Record<string, Runtime>> = {
  python,
  javascript,
  go,
  ruby,
  java,
  php,
  curl,
}
