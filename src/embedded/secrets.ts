// The secrets that stand in for unset ones in development: made once, kept in the data folder.
import { randomBytes, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const names = ['SESSION_SECRET', 'JWT_SECRET_HTML', 'JWT_MAILER_SECRET', 'KEY_PEPPER'] as const
const bytes = 32

export type EmbeddedSecrets = Record<(typeof names)[number], string>

/**
 * The secrets of this data folder: 32 random bytes each, as base64url (S49). Two processes that ask at once get
 * the same ones. Throws when the file of an earlier start is damaged or cannot be read.
 */
export function embeddedSecrets(dataDir: string): EmbeddedSecrets {
  const path = join(dataDir, 'secrets.json')
  return readSecrets(path) ?? makeSecrets(dataDir, path)
}

/** A link is made whole or not at all, and only one process can make it. */
function makeSecrets(dataDir: string, path: string): EmbeddedSecrets {
  const secrets = Object.fromEntries(names.map((name) => [name, randomBytes(bytes).toString('base64url')]))
  const draft = `${path}.${randomUUID()}`
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
  return readSecrets(path) ?? makeSecrets(dataDir, path)
}

function readSecrets(path: string): EmbeddedSecrets | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new Error(`The secrets in ${path} cannot be read: ${(error as Error).message}`)
  }
  const secrets = parse(text)
  if (areSound(secrets)) return secrets
  throw new Error(
    `The secrets in ${path} are damaged. Bring the file back from a copy, or delete it to have new ones made: ` +
      'everybody is logged out then, mailed links end, and access keys have to be reset.',
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function areSound(secrets: unknown): secrets is EmbeddedSecrets {
  if (typeof secrets !== 'object' || secrets === null) return false
  const values = names.map((name) => (secrets as Record<string, unknown>)[name])
  return values.every(isLongEnough) && new Set(values).size === names.length
}

const isLongEnough = (value: unknown) => typeof value === 'string' && Buffer.byteLength(value) >= bytes
