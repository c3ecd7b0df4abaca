// Faults of the bucket: what its owner may not do with it, and what everybody may.
import type { IncomingMessage } from 'node:http'
import { freePort } from '../../support/port.ts'
import { type Fault, inFrontOf, told } from './fault.ts'

const denied = { status: 403, text: '<Error><Code>AccessDenied</Code></Error>' }

/** For whoever has the key, and nobody else: `may` says what else may be done. */
const openTo = (may: (req: IncomingMessage) => boolean) =>
  inFrontOf('bucket', { refuse: (req) => (req.headers.authorization || may(req) ? null : denied) })

const readsOne = ({ method, url = '' }: IncomingMessage) => method === 'GET' && url.endsWith('.svg')
const lists = ({ method, url = '' }: IncomingMessage) => method === 'GET' && url.includes('list-type')
const writes = ({ method }: IncomingMessage) => method === 'PUT'

export const faultsOfBucket: Fault[] = [
  {
    name: 'a bucket that is away',
    cause: async () => ({ env: { AWS_ENDPOINT_URL_S3: `http://localhost:${await freePort()}` } }),
    mend: ['writing: the bucket does not answer (ECONNREFUSED)'],
  },
  {
    name: 'no bucket of this name',
    cause: told({ AWS_TILES_BUCKET_NAME: 'nobodys' }),
    mend: ['writing: there is no such bucket'],
  },
  {
    name: 'a key that nobody knows',
    cause: told({ AWS_ACCESS_KEY_ID: 'NOBODY' }),
    mend: ['writing: nobody knows the key'],
  },
  {
    name: 'a key that may not write',
    cause: inFrontOf('bucket', { refuse: (req) => (writes(req) ? denied : null) }),
    mend: ['writing: the key may not'],
  },
  {
    name: 'a key that may not delete',
    cause: inFrontOf('bucket', {
      refuse: (req) =>
        req.method === 'DELETE' || !(req.headers.authorization || readsOne(req)) ? denied : null,
    }),
    mend: ['deleting: the key may not'],
  },
  {
    name: 'tiles that nobody may read',
    cause: openTo(() => false),
    mend: ['public reading: the public URL answers 403'],
  },
  {
    name: 'tiles that come as text',
    cause: inFrontOf('tiles', { outward: (headers) => ({ ...headers, 'content-type': 'text/plain' }) }),
    mend: ['public reading: tiles come as another type than image/svg+xml'],
  },
  {
    name: 'a list for everybody',
    cause: openTo((req) => readsOne(req) || lists(req)),
    mend: ['public list: everybody can list all tiles'],
  },
  {
    name: 'a bucket that everybody may write to',
    cause: openTo((req) => readsOne(req) || writes(req)),
    mend: ['public writing: everybody can write'],
  },
  {
    name: 'a bucket that everybody may write to, and from where what they wrote does not come back',
    cause: inFrontOf('bucket', {
      refuse: (req) =>
        req.headers.authorization || readsOne(req) ? null : writes(req) ? { status: 200, text: '' } : denied,
    }),
    mend: ['public writing: everybody can write'],
  },
  {
    name: 'tiles without TLS',
    cause: ({ fronts }) => ({ env: { AWS_TILES_BUCKET_URL: `${fronts.bucket.url}/tiles/` } }),
    mend: ['encryption: none: give AWS_TILES_BUCKET_URL an address with https'],
  },
]
