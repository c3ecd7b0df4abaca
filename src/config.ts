// The only reader of the environment: what a process may be told, checked once, with one message for all that is wrong.
import { z } from 'zod'

/** The name that pages and mails carry. */
export const siteName = 'Minimal+User'

/** Thrown when the environment is not usable; its message names every wrong variable and never a value (S49). */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(['The environment is not usable:', ...problems.map((problem) => `  ${problem}`)].join('\n'))
    this.name = 'ConfigError'
  }
}

const secretNames = ['SESSION_SECRET', 'JWT_SECRET_HTML', 'JWT_MAILER_SECRET', 'KEY_PEPPER'] as const
type SecretName = (typeof secretNames)[number]

const sampleSecret = /change.?me|example|sample|secret|password|^(.)\1+$/i
const secret = z
  .string()
  .refine((value) => Buffer.byteLength(value) >= 32, 'needs at least 32 bytes')
  .refine((value) => !sampleSecret.test(value), 'is a sample: print fresh ones with "npm run secrets"')

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, 'is not a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `is not between ${least} and ${most}`)

const urlWith = (...protocols: string[]) =>
  z.string().refine(
    (value) => {
      const url = URL.canParse(value) ? new URL(value) : null
      return url !== null && protocols.includes(url.protocol)
    },
    `is not a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  )

const baseUrl = urlWith('http:', 'https:').refine(
  (value) => URL.canParse(value) && new URL(value).origin === value.replace(/\/$/, ''),
  'is not an origin such as https://example.org, without a path',
)
const onOff = z.enum(['on', 'off'], 'is neither on nor off').transform((value) => value === 'on')
const yesNo = z.enum(['yes', 'no'], 'is neither yes nor no').transform((value) => value === 'yes')
const mailerUrl = urlWith('http:', 'https:').refine((value) => value.endsWith('/'), 'does not end in /')

const shared = {
  NODE_ENV: z
    .enum(['development', 'production', 'test'], 'is not development, production or test')
    .default('development'),
  PORT: wholeNumber(1, 65_535).default(3000),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'is not a level of pino')
    .default('info'),
}

const Site = z.object({
  ...shared,
  TRUST_PROXY: wholeNumber(0, 10).default(0),
  BASE_URL: baseUrl.optional(),
  DATABASE_URL: urlWith('postgres:', 'postgresql:').optional(),
  SESSION_SECRET: secret.optional(),
  SESSION_SECRET_PREVIOUS: secret.optional(),
  JWT_SECRET_HTML: secret.optional(),
  JWT_SECRET_HTML_PREVIOUS: secret.optional(),
  JWT_MAILER_SECRET: secret.optional(),
  KEY_PEPPER: secret.optional(),
  KEY_PEPPER_PREVIOUS: secret.optional(),
  MAILER_URL: mailerUrl.optional(),
  AWS_TILES_BUCKET_NAME: z.string().optional(),
  AWS_TILES_BUCKET_URL: urlWith('http:', 'https:').optional(),
  AWS_REGION: z.string().default('us-east-1'),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_ACCESS_KEY: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_ENDPOINT_URL_S3: urlWith('http:', 'https:').optional(),
  WEB_CONCURRENCY: wholeNumber(1, 64).default(1),
  WORKER: onOff.default(true),
  SEED_ALBUM: yesNo.default(true),
})

const Mailer = z.object({
  ...shared,
  JWT_MAILER_SECRET: secret,
  JWT_MAILER_SECRET_PREVIOUS: secret.optional(),
  SMTP_URL: urlWith('smtp:', 'smtps:'),
  SENDER_NAME: z.string().default(siteName),
  SENDER_ADDRESS: z.email('is not an e-mail address'),
})

const Migration = z.object({
  DATABASE_URL: urlWith('postgres:', 'postgresql:'),
  SEED_ALBUM: yesNo.default(true),
})

/** Every variable that some process reads, for the test that keeps `.env.example` equal to this file. */
export const variableNames = [...new Set([Site, Mailer].flatMap((schema) => Object.keys(schema.shape)))]

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

/** What may be left out of the environment in development: the embedded stand-ins fill it in. */
export type UnsetServices = Pick<Config, 'databaseUrl' | 'mailerUrl' | 'tiles' | 'secrets'>

/**
 * The site's configuration as far as the environment says it; services that are unset are null and are stood in for
 * by `embedded/` in development.
 * @throws ConfigError naming every variable that is missing or wrong; in production nothing may be left to stand-ins (S49)
 */
export function readConfig(env: NodeJS.ProcessEnv) {
  const { values, problems } = check(Site, env)
  if (values) problems.push(...contradictions(values))
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
  return { databaseUrl: values.DATABASE_URL, seedAlbum: values.SEED_ALBUM }
}

type SiteValues = z.infer<typeof Site>

/** An empty variable counts as unset, as shells and hosting panels mean it. */
function check<Schema extends z.ZodObject>(schema: Schema, env: NodeJS.ProcessEnv) {
  const given = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, env[name] || undefined]))
  const result = schema.safeParse(given)
  const problems = result.success
    ? []
    : result.error.issues.map(({ path, message }) => {
        const name = String(path[0])
        return `${name} ${given[name] === undefined ? 'is missing' : message}`
      })
  return { values: result.success ? (result.data as z.infer<Schema>) : null, problems }
}

function contradictions(values: SiteValues) {
  return [
    ...equalSecrets(values),
    ...halfABucket(values),
    ...(values.NODE_ENV === 'production' ? unfit(values) : []),
  ]
}

function equalSecrets(values: SiteValues) {
  const given = Object.entries(values).filter(([name]) => /^(SESSION_SECRET|JWT_|KEY_PEPPER)/.test(name))
  const equal = given.filter(([, value], at) =>
    given.some(([, other], before) => before < at && other === value),
  )
  return equal.filter(([, value]) => value !== undefined).map(([name]) => `${name} equals another secret`)
}

const bucketNames = [
  'AWS_TILES_BUCKET_NAME',
  'AWS_TILES_BUCKET_URL',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
] as const

function bucketVariables(values: SiteValues) {
  return { ...values, AWS_ACCESS_KEY_ID: values.AWS_ACCESS_KEY_ID ?? values.AWS_ACCESS_KEY }
}

function halfABucket(values: SiteValues) {
  const unset = bucketNames.filter((name) => !bucketVariables(values)[name])
  const started = unset.length < bucketNames.length || values.AWS_ENDPOINT_URL_S3 !== undefined
  return started ? unset.map((name) => `${name} is missing`) : []
}

function unfit(values: SiteValues) {
  const given = bucketVariables(values)
  const needed = ['BASE_URL', 'DATABASE_URL', ...secretNames, 'MAILER_URL', ...bucketNames] as const
  const missing = needed.filter((name) => !given[name]).map((name) => `${name} is missing`)
  const insecure = (['BASE_URL', 'MAILER_URL'] as const)
    .filter((name) => values[name]?.startsWith('http:'))
    .map((name) => `${name} does not start with https://`)
  return [...missing.filter((problem) => !halfABucket(values).includes(problem)), ...insecure]
}

function bucketOf(values: SiteValues): TilesConfig | null {
  const { AWS_TILES_BUCKET_NAME, AWS_TILES_BUCKET_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } =
    bucketVariables(values)
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
