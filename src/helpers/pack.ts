// Content in the forms in which it goes over the wire (RFC 9110, 8.4).
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export interface Packed {
  identity: Buffer
  br: Buffer
  gzip: Buffer
}

/** All forms of it; `quality` is Brotli's, 0 (fast) to 11 (small). */
export async function pack(identity: Buffer, quality: number): Promise<Packed> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality }
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(identity, { params }),
    promisify(gzip)(identity, { level: 9 }),
  ])
  return { identity, br, gzip: gz }
}
