// Where the avatars are kept: an S3 bucket, or a folder in development.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TilesConfig } from '../config.ts'

const tileType = 'image/svg+xml'

/** Keeps tiles under their file names; storing the same name again replaces it. */
export interface TileStore {
  put(name: string, svg: string): Promise<void>
  /** The SVG; null when there is none of that name. */
  get(name: string): Promise<string | null>
  /** Does nothing when there is none of that name. */
  remove(name: string): Promise<void>
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
      await client.send(new PutObjectCommand(object), patience())
    },
    async get(name) {
      const { client, GetObjectCommand } = await opened.get()
      const wanted = new GetObjectCommand({ Bucket: config.bucket, Key: name })
      const found = await client.send(wanted, patience()).catch(nullIfMissing)
      return (await found?.Body?.transformToString()) ?? null
    },
    async remove(name) {
      const { client, DeleteObjectCommand } = await opened.get()
      await client.send(new DeleteObjectCommand({ Bucket: config.bucket, Key: name }), patience())
    },
    close: () => opened.made()?.then(({ client }) => client.destroy()),
  }
}

async function openBucket(config: Extract<TilesConfig, { kind: 'bucket' }>) {
  const { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } = await import(
    '@aws-sdk/client-s3'
  )
  const client = new S3Client({
    region: config.region,
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
    ...(config.endpoint ? { endpoint: config.endpoint, forcePathStyle: true } : {}),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 1,
  })
  return { client, DeleteObjectCommand, GetObjectCommand, PutObjectCommand }
}

const patience = () => ({ abortSignal: AbortSignal.timeout(10_000) })

function nullIfMissing(error: unknown) {
  if (error instanceof Error && error.name === 'NoSuchKey') return null
  throw error
}

function folderStore(folder: string): TileStore {
  return {
    async put(name, svg) {
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, `${name}.part`), svg)
      await rename(join(folder, `${name}.part`), join(folder, name))
    },
    get: (name) => readFile(join(folder, name), 'utf8').catch(nullIfNoFile),
    async remove(name) {
      await rm(join(folder, name), { force: true })
    },
    close() {},
  }
}

function nullIfNoFile(error: NodeJS.ErrnoException) {
  if (error.code === 'ENOENT') return null
  throw error
}

function once<Result>(make: () => Promise<Result>) {
  let made: Promise<Result> | null = null
  return {
    get() {
      made ??= make().catch((error: unknown) => {
        made = null
        throw error
      })
      return made
    },
    made: () => made,
  }
}
