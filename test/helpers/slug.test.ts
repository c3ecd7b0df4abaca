// The readable end of an address.
import { expect, it } from 'vitest'
import { slugOf } from '../../src/helpers/slug.ts'

it.each([
  ['Two on the roof', 'two-on-the-roof'],
  ['Kitchen, midnight', 'kitchen-midnight'],
  ["Tau's umbrella", 'taus-umbrella'],
  ['  Éclair & Crème – brûlée!  ', 'eclair-creme-brulee'],
  ['Кот', 'кот'],
  ['../../etc', 'etc'],
  ['???', ''],
  ['', ''],
])('makes of %j: %j', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
})
