// The doctor's own tile, which goes again even when it came to the bucket after the doctor had given up on it.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { bucketGroup } from '../../src/doctor/bucket.ts'
import { lookAt } from '../../src/doctor/check.ts'
import type { TileStore } from '../../src/helpers/tile-store.ts'

const config = {
  kind: 'bucket' as const,
  bucket: 'tiles',
  publicUrl: 'https://tiles.invalid/',
  region: 'us-east-1',
  accessKeyId: 'id',
  secretAccessKey: 'key',
  endpoint: null,
}

/** A bucket that takes its time with what is written. */
function slowStore(milliseconds: number) {
  const kept = new Set<string>()
  let arrival: Promise<unknown> = Promise.resolve()
  const store: TileStore = {
    put(name) {
      const arrives = sleep(milliseconds).then(() => void kept.add(name))
      arrival = arrives
      return arrives
    },
    get: async () => null,
    async remove(name) {
      kept.delete(name)
    },
    close() {},
  }
  return { kept, store, arrived: () => arrival }
}

it('is not left in the bucket', async () => {
  const { kept, store, arrived } = slowStore(300)
  const [writing] = await lookAt(bucketGroup(config, store, true), Date.now() + 10_000, 50)
  expect(writing?.says).toMatch(/^takes more than 0.05 seconds/)
  await arrived()
  expect(kept).toEqual(new Set())
})
