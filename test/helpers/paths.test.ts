// Return targets, held to what browsers make of them.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ownPath } from '../../src/helpers/paths.ts'
import { foreignTargets, ownTargets } from '../support/targets.ts'

const page = 'https://cats.example/auth/login'

describe('ownPath', () => {
  it.each(foreignTargets)('S40: answers / for %j', (target) => {
    expect(ownPath(target)).toBe('/')
  })

  it.each(ownTargets)('S40: takes %j and answers %j', (target, path) => {
    expect(ownPath(target)).toBe(path)
  })

  it.each([undefined, null, 7, true, ['/album/'], { toString: () => '/album/' }])(
    'S40: answers / for %j',
    (target) => {
      expect(ownPath(target)).toBe('/')
    },
  )

  it('S40: answers / for what is longer than any page of ours', () => {
    expect(ownPath(`/${'a'.repeat(1_999)}`)).toBe(`/${'a'.repeat(1_999)}`)
    expect(ownPath(`/${'a'.repeat(2_000)}`)).toBe('/')
  })

  it('S40: never leads off the site, and answers the same for its own answer', () => {
    const pieces = [
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '%2f',
      '%5c',
      '//',
      ':',
      '@',
      '?',
      '#',
      'evil.example',
      'http:',
      '\t',
      '\n',
      '[',
      ']',
      'a',
    ]
    const tricky = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(tricky, (parts) => {
        for (const target of [parts.join(''), `/${parts.join('')}`]) {
          const path = ownPath(target)
          expect(path).toMatch(/^\/(?![/\\])/)
          expect(new URL(path, page).origin).toBe(new URL(page).origin)
          expect(ownPath(path)).toBe(path)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
