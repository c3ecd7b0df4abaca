// The bucket: the site writes, reads and deletes in it, everybody reads one tile by its name, and nobody does more.
import { randomUUID } from 'node:crypto'
import type { TilesConfig } from '../config.ts'
import type { TileStore } from '../helpers/tile-store.ts'
import { ask } from './ask.ts'
import { type Group, mend, ok } from './check.ts'
import { reachOfHost } from './reach.ts'

type BucketConfig = Extract<TilesConfig, { kind: 'bucket' }>

/** A tile of nobody. */
interface Probe {
  name: string
  svg: string
}

const tileType = 'image/svg+xml'

/** Of the bucket in which `store` keeps tiles. */
export function bucketGroup(config: BucketConfig, store: TileStore, production: boolean): Group {
  const name = probeName()
  const traces = keepTraces(store)
  const probe = {
    name,
    svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" id="${randomUUID()}"/>`,
  }
  return {
    title: 'Bucket',
    advice: 'correct AWS_TILES_BUCKET_URL, or what answers there',
    gated: true,
    after: traces.remove,
    checks: [
      {
        name: 'writing',
        look: () => traces.of(name, store.put(name, probe.svg)).then(() => ok('works'), refusal),
      },
      { name: 'reading', look: () => store.get(name).then((svg) => lookAtCopy(svg, probe), refusal) },
      { name: 'public reading', look: () => lookAtPublicCopy(config.publicUrl, probe) },
      { name: 'public list', look: () => lookAtList(config, name) },
      { name: 'public writing', look: () => lookAtStrangers(config, traces) },
      { name: 'deleting', look: () => store.remove(name).then(() => lookForRest(store, name), refusal) },
      { name: 'encryption', look: () => lookAtAddresses(config, production) },
    ],
  }
}

const probeName = () => `doctor-${randomUUID()}.svg`

type Traces = ReturnType<typeof keepTraces>

/** Knows what the doctor writes, in order to remove it: also what arrives when nobody waits for it any more. */
function keepTraces(store: TileStore) {
  const writings: { name: string; written: Promise<unknown> }[] = []
  return {
    of<Result>(name: string, writing: Promise<Result>) {
      writings.push({ name, written: writing.catch(() => {}) })
      return writing
    },
    async remove() {
      const removals = writings.map(async ({ name, written }) => {
        await written
        await store.remove(name).catch(() => {})
      })
      await Promise.all(removals)
    },
  }
}

const refusals: Record<string, string> = {
  NoSuchBucket: 'there is no such bucket: create it, or correct AWS_TILES_BUCKET_NAME',
  AccessDenied: 'the key may not: give it the right to write, read and delete objects',
  InvalidAccessKeyId: 'nobody knows the key: correct AWS_ACCESS_KEY_ID',
  SignatureDoesNotMatch: 'the key is wrong: correct AWS_SECRET_ACCESS_KEY',
  RequestTimeTooSkewed: 'the clock here is wrong: set it by NTP',
  PermanentRedirect: 'the bucket is in another region: correct AWS_REGION',
  AuthorizationHeaderMalformed: 'the bucket is in another region: correct AWS_REGION',
}

/** Why the provider does not do what it is asked, by the name of its error alone. */
function refusal(error: { name?: string; code?: string }) {
  const { name = '', code = '' } = error
  const known = refusals[name] ?? refusals[code]
  return mend(
    known ?? `the bucket does not answer (${code || name}): correct AWS_ENDPOINT_URL_S3 or AWS_REGION`,
  )
}

function lookAtCopy(svg: string | null, probe: Probe) {
  return svg === probe.svg ? ok('works') : mend('what was written does not come back: ask the provider')
}

async function lookAtPublicCopy(publicUrl: string, { name, svg }: Probe) {
  const { status, headers, text } = await ask(publicUrl + name)
  if (status !== 200)
    return mend(
      `the public URL answers ${status}: let everybody read objects, or correct AWS_TILES_BUCKET_URL`,
    )
  if (headers['content-type']?.split(';')[0] !== tileType)
    return mend(`tiles come as another type than ${tileType}: have what stands in front pass Content-Type on`)
  return text === svg
    ? ok(`comes as ${tileType}`)
    : mend('tiles come changed: have what stands in front pass them on as they are')
}

/** Where the bucket can be asked, by visitors and by its owner. */
function addressesOf({ bucket, region, endpoint, publicUrl }: BucketConfig) {
  const own = endpoint
    ? `${endpoint.replace(/\/*$/, '')}/${bucket}/`
    : `https://${bucket}.s3.${region}.amazonaws.com/`
  return [...new Set([publicUrl, own])]
}

async function lookAtList(config: BucketConfig, name: string) {
  for (const address of addressesOf(config)) {
    const { status, text } = await ask(`${address}?list-type=2`)
    if (status === 200 && (text.includes('<ListBucketResult') || text.includes(name)))
      return mend('everybody can list all tiles: take the right to list (s3:ListBucket) from the public')
  }
  return ok('is refused')
}

/** A stranger who can write puts scripts, or anything else, where the site's visitors look; the key may not read it. */
async function lookAtStrangers(config: BucketConfig, traces: Traces) {
  const stranger = { method: 'PUT' as const, headers: { 'Content-Type': tileType }, body: '<svg/>' }
  for (const address of addressesOf(config)) {
    const name = probeName()
    const { status } = await traces.of(name, ask(address + name, stranger))
    if (status < 300)
      return mend('everybody can write: take the right to write (s3:PutObject) from the public')
  }
  return ok('is refused')
}

async function lookForRest(store: TileStore, name: string) {
  const left = await find(store, name)
  return left === null ? ok('works') : mend('what was deleted is still there: ask the provider')
}

/** Whoever may not list is not told that an object is missing, but that it is not theirs to see. */
function find(store: TileStore, name: string) {
  return store.get(name).catch((error) => {
    if (error.name === 'AccessDenied') return null
    throw error
  })
}

/** Pages that came by https show no picture that does not; on the way to the provider the network may be one's own. */
async function lookAtAddresses({ publicUrl, endpoint }: BucketConfig, production: boolean) {
  const open = [
    production && publicUrl.startsWith('http:') && 'AWS_TILES_BUCKET_URL',
    endpoint?.startsWith('http:') && (await reachOfHost(endpoint)) === 'public' && 'AWS_ENDPOINT_URL_S3',
  ].filter(Boolean)
  return open.length === 0
    ? ok('https, or a network of your own')
    : mend(`none: give ${open.join(' and ')} an address with https`)
}
