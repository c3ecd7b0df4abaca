// Tiles in a bucket, over a real S3 API.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import S3rver from 's3rver'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Config } from '../../src/config.ts'
import { signUp, waitFor } from '../support/people.ts'
import { type Browser, freePort, startSite, type TestSite } from '../support/site.ts'

const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

let folder: string
let port: number
let server: S3rver
let site: TestSite
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'minimal-user-bucket-'))
  port = await freePort()
  server = await startBucket()
  site = await startSite({ config: { tiles: bucketAt(port) } })
})
afterAll(async () => {
  await site.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

describe('the job that stores a tile', () => {
  it('puts the SVG into the bucket, with its type, and pages show it from there', async () => {
    const { browser } = await signUp(site)
    const url = await tileShown(browser)
    expect(url).toMatch(new RegExp(`^http://localhost:${port}/tiles/[0-9a-f-]{36}\\.svg$`))

    const object = await client().send(new GetObjectCommand({ Bucket: 'tiles', Key: url.split('/').at(-1) }))
    expect(object.ContentType).toBe('image/svg+xml')
    expect(await object.Body?.transformToString()).toMatch(/^<svg[\s\S]*<\/svg>\s*$/)
  })

  it('S37: lets pages show pictures of the bucket and of nowhere else', async () => {
    const home = await site.browser().get('/')
    expect(home.headers['content-security-policy']).toContain(`img-src 'self' http://localhost:${port};`)
  })

  it('S47: welcomes visitors while the bucket is down, and stores the tile once it is back', async () => {
    await server.close()
    const { browser } = await signUp(site)
    expect((await browser.get('/')).text).toMatch(/src="\/static\/tile-placeholder\.[0-9a-f]+\.svg"/)
    await waitFor(async () => (site.logged.some((line) => line.includes('"job.failed"')) ? true : null))

    server = await startBucket()
    await site.deps.db.executeSql("UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'")
    const url = await tileShown(browser)
    await client().send(new HeadObjectCommand({ Bucket: 'tiles', Key: url.split('/').at(-1) }))
  })
})

async function startBucket() {
  const bucket = new S3rver({
    port,
    address: 'localhost',
    directory: folder,
    silent: true,
    configureBuckets: [{ name: 'tiles', configs: [] }],
  })
  await bucket.run()
  return bucket
}

function bucketAt(at: number): Config['tiles'] {
  const endpoint = `http://localhost:${at}`
  return {
    kind: 'bucket',
    bucket: 'tiles',
    publicUrl: `${endpoint}/tiles/`,
    region: 'us-east-1',
    endpoint,
    ...credentials,
  }
}

function client() {
  return new S3Client({
    region: 'us-east-1',
    endpoint: `http://localhost:${port}`,
    forcePathStyle: true,
    credentials,
  })
}

function tileShown(browser: Browser) {
  return waitFor(async () => /src="(http[^"]+\.svg)"/.exec((await browser.get('/')).text)?.[1] ?? null)
}
