// Content packed for the wire.
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { pack } from '../../src/helpers/pack.ts'

it('packs in two forms, which unpack to the same', async () => {
  const text = Buffer.from('two cats on a roof '.repeat(50))
  const { identity, br, gzip } = await pack(text, 5)
  expect(identity).toBe(text)
  expect(brotliDecompressSync(br)).toEqual(text)
  expect(gunzipSync(gzip)).toEqual(text)
  expect(Math.max(br.length, gzip.length)).toBeLessThan(text.length / 5)
})
