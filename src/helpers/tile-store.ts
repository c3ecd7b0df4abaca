// Where the avatars are kept: an S3 bucket, or a folder in development.
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TilesConfig } from '../config.ts'

const tileType = 'image/svg+xml'

/** Keeps tiles under their file names; storing the same name again replaces it. */
export interface TileStore {
  put(name: string, svg: string): Promise<void>
  close(): void
}

/** The store that the configuration names. */
export function createTileStore(config: TilesConfig): TileStore {
  return config.kind === 'bucket' ? bucketStore(config) : folderStore(config.folder)
}

/** Loaded at the first tile only: the client takes a third of a second to load. */
function bucketStore(config: Extract<TilesConfig, { kind: 'bucket' }>): TileStore {
  const opened = once(() => openBucket(config))
  return {
    async put(name, svg) {
      const { client, PutObjectCommand } = await opened.get()
      const object = {
        Bucket: config.bucket,
        Key: name,
        Body: svg,
        ContentType: tileType,
        CacheControl: 'public, max-age=31536000, immutable',
      }
      await client.send(new PutObjectCommand(object), { abortSignal: AbortSignal.timeout(10_000) })
    },
    close: () => opened.made()?.then(({ client }) => client.destroy()),
  }
}

async function openBucket(config: Extract<TilesConfig, { kind: 'bucket' }>) {
  const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3')
  const client = new S3Client({
    region: config.region,
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
    ...(config.endpoint ? { endpoint: config.endpoint, forcePathStyle: true } : {}),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 1,
  })
  return { client, PutObjectCommand }
}

function folderStore(folder: string): TileStore {
  return {
    async put(name, svg) {
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, `${name}.part`), svg)
      await rename(join(folder, `${name}.part`), join(folder, name))
    },
    close() {},
  }
}

function once<Result>(make: () => Promise<Result>) {
  let made: Promise<Result> | null = null
  return {
    get: () => (made ??= make()),
    made: () => made,
  }
}
