// The only reader of the environment: what a process may be told, checked once, with one message for all that is wrong.
import type { z } from 'zod'
import { check, Mailer, Migration, type SecretName, Site, siteName } from './environment.ts'

/** Thrown when the environment is not usable; its message names every wrong variable and never a value (S49). */
export class ConfigError extends Error {
  /** A sentence each, which begins with the variable's name. */
  readonly problems: string[]

  constructor(problems: string[]) {
    super(['The environment is not usable:', ...problems.map((problem) => `  ${problem}`)].join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** What a site needs to run, with everything unset already stood in for. */
export interface Config {
  production: boolean
  port: number
  logLevel: string
  proxyHops: number
  siteName: string
  baseUrl: string
  databaseUrl: string
  secrets: Record<SecretName, string[]>
  mailerUrl: string
  tiles: TilesConfig
  processes: number
  worker: boolean
  seedAlbum: boolean
  /** Whether finished pages stay in memory; in development templates change while the site runs. */
  keepsPages: boolean
  /** bcrypt's least cost; S01 allows no less than 10. */
  keyCost: number
  /** Milliseconds that hashing a key is to take at least, at a higher cost where the machine is fast; null: the least cost will do. */
  keyTime: number | null
  /** Multiplies what visitors may do in a time. */
  limitFactor: number
  /** Opens `/metrics` on the site. */
  metricsToken: string | null
  /** Where else `/metrics` is served, to whoever asks. */
  metricsPort: number | null
}

/** Where tiles are kept: a folder served at `/tiles/` in development, or a bucket with its public URL (ends in `/`). */
export type TilesConfig =
  | { kind: 'folder'; folder: string; publicUrl: string }
  | {
      kind: 'bucket'
      bucket: string
      publicUrl: string
      region: string
      accessKeyId: string
      secretAccessKey: string
      endpoint: string | null
    }

/**
 * The site's configuration as far as the environment says it; services that are unset are null and are stood in for
 * by `embedded/` in development.
 * @throws ConfigError naming every variable that is missing or wrong; in production nothing may be left to stand-ins (S49)
 */
export function readConfig(env: NodeJS.ProcessEnv) {
  const { values, problems } = check(Site, env)
  if (!values || problems.length > 0) throw new ConfigError(problems)

  return {
    production: values.NODE_ENV === 'production',
    port: values.PORT,
    logLevel: values.LOG_LEVEL,
    proxyHops: values.TRUST_PROXY,
    siteName,
    baseUrl: new URL(values.BASE_URL ?? `http://localhost:${values.PORT}`).origin,
    databaseUrl: values.DATABASE_URL ?? null,
    secrets: {
      SESSION_SECRET: currentAndPrevious(values.SESSION_SECRET, values.SESSION_SECRET_PREVIOUS),
      JWT_SECRET_HTML: currentAndPrevious(values.JWT_SECRET_HTML, values.JWT_SECRET_HTML_PREVIOUS),
      JWT_MAILER_SECRET: currentAndPrevious(values.JWT_MAILER_SECRET),
      KEY_PEPPER: currentAndPrevious(values.KEY_PEPPER, values.KEY_PEPPER_PREVIOUS),
    },
    mailerUrl: values.MAILER_URL ?? null,
    tiles: bucketOf(values),
    processes: values.WEB_CONCURRENCY,
    worker: values.WORKER,
    seedAlbum: values.SEED_ALBUM,
    keepsPages: values.NODE_ENV === 'production',
    keyCost: 10,
    keyTime: values.NODE_ENV === 'production' ? 80 : null,
    limitFactor: values.LIMIT_FACTOR,
    metricsToken: values.METRICS_TOKEN ?? null,
    metricsPort: values.METRICS_PORT ?? null,
  }
}

/**
 * The companion mailer's configuration.
 * @throws ConfigError naming every variable that is missing or wrong
 */
export function readMailerConfig(env: NodeJS.ProcessEnv) {
  const { values, problems } = check(Mailer, env)
  if (!values) throw new ConfigError(problems)
  return {
    production: values.NODE_ENV === 'production',
    port: values.PORT,
    logLevel: values.LOG_LEVEL,
    siteName,
    secrets: currentAndPrevious(values.JWT_MAILER_SECRET, values.JWT_MAILER_SECRET_PREVIOUS),
    smtpUrl: values.SMTP_URL,
    senderName: values.SENDER_NAME,
    senderAddress: values.SENDER_ADDRESS,
  }
}

/**
 * What the release step needs: migrations may use a role of their own (S50).
 * @throws ConfigError naming every variable that is missing or wrong
 */
export function readMigrationConfig(env: NodeJS.ProcessEnv) {
  const { values, problems } = check(Migration, env)
  if (!values) throw new ConfigError(problems)
  return {
    production: values.NODE_ENV === 'production',
    logLevel: values.LOG_LEVEL,
    databaseUrl: values.DATABASE_URL,
    seedAlbum: values.SEED_ALBUM,
  }
}

function bucketOf(values: z.infer<typeof Site>): TilesConfig | null {
  const { AWS_TILES_BUCKET_NAME, AWS_TILES_BUCKET_URL, AWS_SECRET_ACCESS_KEY } = values
  const AWS_ACCESS_KEY_ID = values.AWS_ACCESS_KEY_ID ?? values.AWS_ACCESS_KEY
  if (!AWS_TILES_BUCKET_NAME || !AWS_TILES_BUCKET_URL || !AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    return null
  return {
    kind: 'bucket',
    bucket: AWS_TILES_BUCKET_NAME,
    publicUrl: AWS_TILES_BUCKET_URL.replace(/\/*$/, '/'),
    region: values.AWS_REGION,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    endpoint: values.AWS_ENDPOINT_URL_S3 ?? null,
  }
}

function currentAndPrevious(...values: (string | undefined)[]) {
  return values.filter((value) => value !== undefined)
}
