// Content packed for the wire, and the memory for it.
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { keepLatest, pack } from '../../src/helpers/pack.ts'

it('packs in two forms, which unpack to the same', async () => {
  const text = Buffer.from('two cats on a roof '.repeat(50))
  const { identity, br, gzip } = await pack(text, 5)
  expect(identity).toBe(text)
  expect(brotliDecompressSync(br)).toEqual(text)
  expect(gunzipSync(gzip)).toEqual(text)
  expect(Math.max(br.length, gzip.length)).toBeLessThan(text.length / 5)
})

it('keeps the hundred that were asked for last', () => {
  const kept = new Map<number, string>()
  for (let n = 0; n < 100; n++) keepLatest(kept, n, `${n}`)
  keepLatest(kept, 0, 'again')
  expect(keepLatest(kept, 100, 'new')).toBe('new')
  expect(kept.size).toBe(100)
  expect([kept.has(0), kept.has(1), kept.has(2)]).toEqual([true, false, true])
})
