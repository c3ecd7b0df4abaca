// A whole installation as in production: site, mailer and bucket behind proxies with TLS, on a database of their own.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { globalAgent } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts'
import { migrate } from '../../src/migrations.ts'
import { startBucket } from '../support/bucket.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { type Certificate, type Front, startFront } from './front.ts'

export interface Installation {
  /** What a process of it is told. */
  env: Record<string, string>
  /** The certificate that everything has. */
  cert: string
  site: TestSite
  /** In front of the site, of its mailer, of the bucket for visitors, and of the bucket for whoever has its key. */
  fronts: { site: Front; mailer: Front; tiles: Front; bucket: Front }
  /** The names of all tiles. */
  tiles(): Promise<string[]>
  /** Where the database keeps its files. */
  dataDir: string
  close(): Promise<void>
}

/** Starts one that is in order; in this process its certificate is trusted until it closes. */
export async function startInstallation(): Promise<Installation> {
  const certificate = await makeCertificate()
  const distrust = trust(certificate)
  const database = await startDatabase()
  const bucket = await startBucket()
  const bucketFront = await startFront(bucket.url, undefined, { refuse: onlyWithKey })
  const tilesFront = await startFront(bucketFront.url, certificate)
  const siteFront = await startFront('http://localhost', certificate, { inward: withVisitor() })
  const secrets = makeSecrets()
  const site = await startSite({
    worker: false,
    config: {
      production: true,
      baseUrl: siteFront.url,
      databaseUrl: database.url,
      secrets: inUse(secrets),
      tiles: bucket.tiles,
    },
  })
  siteFront.leadTo(site.url)
  const mailerFront = await startFront(site.deps.config.mailerUrl, certificate)
  const fronts = { site: siteFront, mailer: mailerFront, tiles: tilesFront, bucket: bucketFront }
  return {
    env: { ...environmentOf(fronts), DATABASE_URL: database.url, ...secrets },
    cert: certificate.cert,
    site,
    fronts,
    tiles: bucket.names,
    dataDir: database.dataDir,
    async close() {
      for (const front of Object.values(fronts)) await front.close()
      await site.close()
      await bucket.close()
      await database.close()
      distrust()
    },
  }
}

/** What leads to each service, for production. */
function environmentOf({ site, mailer, tiles, bucket }: Installation['fronts']) {
  return {
    NODE_ENV: 'production',
    BASE_URL: site.url,
    TRUST_PROXY: '1',
    MAILER_URL: `${mailer.url}/`,
    AWS_TILES_BUCKET_NAME: 'tiles',
    AWS_TILES_BUCKET_URL: `${tiles.url}/tiles/`,
    AWS_ENDPOINT_URL_S3: bucket.url,
    AWS_ACCESS_KEY_ID: 'S3RVER',
    AWS_SECRET_ACCESS_KEY: 'S3RVER',
  }
}

/** A server of its own, whose role may do as little as in production: that of the other tests makes databases. */
async function startDatabase() {
  const dataDir = await mkdtemp(join(tmpdir(), 'minimal-user-doctor-'))
  const { url, stop } = await startEmbeddedPostgres({ dataDir, durable: false })
  await migrate(url)
  return {
    url,
    dataDir,
    async close() {
      await stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Has this process trust a certificate; answers how to end that. */
function trust({ cert }: Certificate) {
  const { options } = globalAgent
  const { ca: before } = options
  options.ca = cert
  return () => {
    if (before === undefined) delete options.ca
    else options.ca = before
  }
}

/** A bucket as it should be: with a key everything, without one nothing but a tile by its name. */
function onlyWithKey({ headers, method, url = '' }: IncomingMessage) {
  const named = method === 'GET' && /^\/tiles\/[\w-]+\.svg$/.test(url)
  return headers.authorization || named
    ? null
    : { status: 403, text: '<Error><Code>AccessDenied</Code></Error>' }
}

/** Says as a proxy does who the visitor is. */
export function withVisitor(address = '127.0.0.1') {
  return (headers: IncomingHttpHeaders) => {
    return { ...headers, 'x-forwarded-for': `${headers['x-forwarded-for'] ?? ''}, ${address}` }
  }
}

/** A new one, which nobody vouches for. */
export async function makeCertificate() {
  const name = [{ name: 'commonName', value: 'localhost' }]
  const made = await generate(name, { keyType: 'ec', algorithm: 'sha256' })
  return { key: made.private, cert: made.cert }
}

function makeSecrets() {
  const fresh = () => randomBytes(32).toString('base64url')
  return {
    SESSION_SECRET: fresh(),
    JWT_SECRET_HTML: fresh(),
    JWT_MAILER_SECRET: fresh(),
    KEY_PEPPER: fresh(),
  }
}

/** As the configuration holds them. */
function inUse(secrets: ReturnType<typeof makeSecrets>) {
  const { SESSION_SECRET, JWT_SECRET_HTML, JWT_MAILER_SECRET, KEY_PEPPER } = secrets
  return {
    SESSION_SECRET: [SESSION_SECRET],
    JWT_SECRET_HTML: [JWT_SECRET_HTML],
    JWT_MAILER_SECRET: [JWT_MAILER_SECRET],
    KEY_PEPPER: [KEY_PEPPER],
  }
}
