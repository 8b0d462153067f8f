/** A throw-away authority and its certificate for localhost, so that https examples can run. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Certificate = { caFile: string; cert: Buffer; key: Buffer }

// Key usage and key identifiers are spelled out: Python 3.13 and later refuse a chain without.
const extensions = `
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:localhost, IP:127.0.0.1
`

/** Whether the openssl command line tool is here. */
export function hasOpenssl() {
  return spawnSync('openssl', ['version']).status === 0
}

/** Makes both in `folder` with the openssl command line tool. Valid for a day. */
export function makeCertificate(folder: string): Certificate {
  const openssl = (command: string) =>
    execFileSync('openssl', command.split(' '), { cwd: folder, stdio: 'pipe' })
  const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -config extensions.cnf'
  const authority = '-subj /CN=roost-test-authority -extensions authority -days 1'
  const signed = '-CA ca.pem -CAkey ca.key -CAcreateserial -days 1'
  writeFileSync(join(folder, 'extensions.cnf'), extensions)
  openssl(`req -x509 ${newKey} ${authority} -keyout ca.key -out ca.pem`)
  openssl(`req -new ${newKey} -subj /CN=localhost -keyout leaf.key -out leaf.csr`)
  openssl(`x509 -req -in leaf.csr ${signed} -extfile extensions.cnf -extensions leaf -out leaf.pem`)
  const read = (name: string) => readFileSync(join(folder, name))
  return { caFile: join(folder, 'ca.pem'), cert: read('leaf.pem'), key: read('leaf.key') }
}
