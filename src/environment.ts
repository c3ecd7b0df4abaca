// The environment's variables: how each must look, and which must go together.
import { z } from 'zod'

/** The name that pages and mails carry. */
export const siteName = 'Minimal+User'

const secretNames = ['SESSION_SECRET', 'JWT_SECRET_HTML', 'JWT_MAILER_SECRET', 'KEY_PEPPER'] as const
export type SecretName = (typeof secretNames)[number]

const sampleSecret = /change.?me|example|sample|secret|password|^(.)\1+$/i
const secret = z
  .string()
  .refine((value) => Buffer.byteLength(value) >= 32, 'needs at least 32 bytes')
  .refine((value) => !sampleSecret.test(value), 'is a sample: print fresh ones with "npm run secrets"')

/** A secret that goes into a header as it is (RFC 6750). */
const token = secret.refine(
  (value) => /^[\w.~+/-]+=*$/.test(value),
  'has signs other than letters, digits and -._~+/, = at the end',
)

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

/** What the web process and the worker read. */
export const Site = z.object({
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
  LIMIT_FACTOR: wholeNumber(1, 1000).default(1),
  METRICS_TOKEN: token.optional(),
  METRICS_PORT: wholeNumber(1, 65_535).optional(),
})

/** What the companion mailer reads. */
export const Mailer = z.object({
  ...shared,
  JWT_MAILER_SECRET: secret,
  JWT_MAILER_SECRET_PREVIOUS: secret.optional(),
  SMTP_URL: urlWith('smtp:', 'smtps:'),
  SENDER_NAME: z.string().default(siteName),
  SENDER_ADDRESS: z.email('is not an e-mail address'),
})

/** What the release step reads. */
export const Migration = z.object({
  NODE_ENV: shared.NODE_ENV,
  LOG_LEVEL: shared.LOG_LEVEL,
  DATABASE_URL: urlWith('postgres:', 'postgresql:'),
  SEED_ALBUM: yesNo.default(true),
})

const bucketNames = [
  'AWS_TILES_BUCKET_NAME',
  'AWS_TILES_BUCKET_URL',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
]

/** Every variable that some process reads, for the test that keeps `.env.example` equal to this file. */
export const variableNames = [...new Set([Site, Mailer].flatMap((schema) => Object.keys(schema.shape)))]

type Given = Record<string, string | undefined>

/** The values, and a sentence for each variable that is wrong; an empty variable counts as unset, as shells mean it. */
export function check<Schema extends z.ZodObject>(schema: Schema, env: NodeJS.ProcessEnv) {
  const given: Given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, env[name] || undefined]),
  )
  const result = schema.safeParse(given)
  const issues = result.success ? [] : result.error.issues
  const wrong = issues.map(({ path, message }) => {
    const name = String(path[0])
    return { name, problem: given[name] === undefined ? 'is missing' : message }
  })
  const all = schema === (Site as z.ZodObject) ? [...wrong, ...contradictions(given)] : wrong
  const first = all.filter(({ name }, at) => all.findIndex((other) => other.name === name) === at)
  const problems = first.map(({ name, problem }) => `${name} ${problem}`)
  return { values: result.success ? (result.data as z.infer<Schema>) : null, problems }
}

/** What is wrong with variables that are right each for itself; in production nothing may be missing (S49). */
function contradictions(given: Given) {
  const production = given.NODE_ENV === 'production'
  return [
    ...equalSecrets(given),
    ...(production ? unfit(given) : publicInbox(given)),
    ...halfABucket(given),
    ...onePortForTwo(given),
  ]
}

function onePortForTwo({ PORT = '3000', METRICS_PORT }: Given) {
  return Number(METRICS_PORT) === Number(PORT) ? [{ name: 'METRICS_PORT', problem: 'equals PORT' }] : []
}

/** The inbox shows keys and links: it stands in for a mailer only where the site is nobody else's. */
function publicInbox(given: Given) {
  const { BASE_URL, MAILER_URL } = given
  const own = !BASE_URL || MAILER_URL || !URL.canParse(BASE_URL) || isLoopback(new URL(BASE_URL).hostname)
  return own
    ? []
    : [{ name: 'MAILER_URL', problem: 'is missing: under a public BASE_URL everybody could read the inbox' }]
}

function isLoopback(hostname: string) {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

function equalSecrets(given: Given) {
  const secrets = Object.entries(given).filter(
    ([name, value]) => /^(SESSION_SECRET|JWT_|KEY_PEPPER|METRICS_TOKEN)/.test(name) && value !== undefined,
  )
  const equal = secrets.filter(([, value], at) => secrets.findIndex(([, other]) => other === value) < at)
  return equal.map(([name]) => ({ name, problem: 'equals another secret' }))
}

function halfABucket(given: Given) {
  const unset = missing(given, bucketNames)
  const started = unset.length < bucketNames.length || given.AWS_ENDPOINT_URL_S3 !== undefined
  return started ? unset : []
}

function unfit(given: Given) {
  const needed = ['BASE_URL', 'DATABASE_URL', ...secretNames, 'MAILER_URL', ...bucketNames]
  const open = ['BASE_URL', 'MAILER_URL'].filter((name) => /^http:/i.test(given[name] ?? ''))
  return [
    ...missing(given, needed),
    ...open.map((name) => ({ name, problem: 'does not start with https://' })),
  ]
}

function missing(given: Given, names: readonly string[]) {
  const known: Given = { ...given, AWS_ACCESS_KEY_ID: given.AWS_ACCESS_KEY_ID ?? given.AWS_ACCESS_KEY }
  return names.filter((name) => !known[name]).map((name) => ({ name, problem: 'is missing' }))
}
