// Four projects: what needs no browser; the journeys through a real one; the abuses; and the starter taken apart.
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const shared = {
  globalSetup: './test/support/global-setup.ts',
  testTimeout: 20_000,
  hookTimeout: 30_000,
  /** A worker loads what the files share once, not once for each. */
  isolate: false,
}
const inBrowser = 'test/**/browser/**/*.test.ts'
const takenApart = 'test/starter/**/*.test.ts'
const faults = 'chaos/faults/*.ts'
const abused = 'test/attack/**/*.test.ts'

export default defineConfig({
  test: {
    /** One more than cores: tests wait a good part of their time for a mail or an answer. */
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [inBrowser, takenApart, abused],
        },
      },
      {
        test: { ...shared, name: 'browser', include: [inBrowser], testTimeout: 90_000, hookTimeout: 60_000 },
      },
      { test: { ...shared, name: 'attack', include: [abused], testTimeout: 240_000 } },
      {
        test: { ...shared, name: 'faults', include: [abused], testTimeout: 240_000, env: { ABUSES: 'all' } },
      },
      { test: { ...shared, name: 'screenshots', include: ['bench/screenshots.ts'], testTimeout: 300_000 } },
      { test: { ...shared, name: 'lighthouse', include: ['bench/lighthouse.ts'], testTimeout: 1_800_000 } },
      {
        test: {
          ...shared,
          name: 'speed',
          include: ['bench/speed/{pages,processes,hashing,start,size}.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      { test: { ...shared, name: 'profile', include: ['bench/profile.ts'], testTimeout: 60_000 } },
      { test: { ...shared, name: 'soak', include: ['bench/soak.ts'], testTimeout: 7_200_000 } },
      { test: { name: 'icons', include: ['bench/icons.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { ...shared, name: 'chaos', include: [faults], testTimeout: 900_000, fileParallelism: false } },
      {
        test: {
          ...shared,
          name: 'short-chaos',
          include: ['chaos/faults/{kills,stopping}.ts'],
          testTimeout: 120_000,
          env: { CHAOS: 'short' },
        },
      },
      { test: { ...shared, name: 'starter', include: [takenApart], testTimeout: 240_000 } },
    ],
  },
})
