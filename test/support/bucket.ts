// A bucket for avatars, behind a real S3 API on a port of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import S3rver from 's3rver'
import type { Config } from '../../src/config.ts'
import { freePort } from './port.ts'

const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

export interface Bucket {
  /** Where it is, without a final slash. */
  url: string
  /** For a site that keeps its tiles here. */
  tiles: Config['tiles']
  /** The names of all objects. */
  names(): Promise<string[]>
  /** An object's type and text; throws when there is none of that name. */
  get(name: string): Promise<{ type: string | undefined; text: string | undefined }>
  /** Out of order from now on, with everything kept. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Leaves nothing behind. */
  close(): Promise<void>
}

/** Starts an empty one. */
export async function startBucket(): Promise<Bucket> {
  const folder = await mkdtemp(join(tmpdir(), 'minimal-user-bucket-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const client = new S3Client({ region: 'us-east-1', endpoint: url, forcePathStyle: true, credentials })
  let server = await run(port, folder)

  return {
    url,
    tiles: {
      kind: 'bucket',
      bucket: 'tiles',
      publicUrl: `${url}/tiles/`,
      region: 'us-east-1',
      endpoint: url,
      ...credentials,
    },
    async names() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'tiles' }))
      return Contents.map(({ Key = '' }) => Key)
    },
    async get(name) {
      const object = await client.send(new GetObjectCommand({ Bucket: 'tiles', Key: name }))
      return { type: object.ContentType, text: await object.Body?.transformToString() }
    },
    stop: () => server.close(),
    async start() {
      server = await run(port, folder)
    },
    async close() {
      client.destroy()
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function run(port: number, directory: string) {
  const configureBuckets = [{ name: 'tiles', configs: [] }]
  const server = new S3rver({ port, address: 'localhost', directory, silent: true, configureBuckets })
  await server.run()
  return server
}
