// Forms: what a page gets to draw of whatever was posted.
import { parse } from 'node:querystring'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { blankForm, readForm, refuse } from '../../src/helpers/form.ts'

const Schema = z.strictObject({
  name: z.string('Please type a name.').min(3, 'This is too short.'),
  accesskey: z.string('Please type your key.').min(8, 'This key is too short.'),
  otp: z.string().optional(),
  remember: z.literal('on', 'Either ticked or not.').optional(),
})

const good = { name: 'Tau', accesskey: 'a key of my own' }
const noErrors = { name: null, accesskey: null, otp: null, remember: null, form: null }

describe('blankForm', () => {
  it('has an empty value and no error for each field, so that a view can ask for all of them', () => {
    const values = { name: '', accesskey: '', otp: '', remember: '' }
    expect(blankForm(Schema)).toEqual({ data: null, values, errors: noErrors })
  })

  it('is filled in as told, but with no key or code and nothing that the form does not have', () => {
    const form = blankForm(Schema, { name: 'Pi', accesskey: 'secret', otp: '123456', other: 'x' })
    expect(form.values).toEqual({ name: 'Pi', accesskey: '', otp: '', remember: '' })
  })
})

describe('readForm', () => {
  it('hands over the data when there is nothing to say against it', () => {
    const form = readForm(Schema, good)
    expect(form.data).toEqual(good)
    expect(form.errors).toEqual(noErrors)
  })

  it('says what is wrong beside each field, and keeps what was typed, except for keys', () => {
    const form = readForm(Schema, { name: 'Pi', accesskey: 'short' })
    expect(form.data).toBeNull()
    expect(form.errors).toEqual({
      ...noErrors,
      name: 'This is too short.',
      accesskey: 'This key is too short.',
    })
    expect(form.values).toEqual({ name: 'Pi', accesskey: '', otp: '', remember: '' })
  })

  it('says the first thing that is wrong with a field, not the last', () => {
    const Strict = z.strictObject({
      name: z
        .string()
        .min(3, 'This is too short.')
        .regex(/^[A-Z]/, 'No capital.'),
    })
    expect(readForm(Strict, { name: 'pi' }).errors.name).toBe('This is too short.')
  })

  it.each([undefined, null, 'name=Tau', 7, [], ['name']])(
    'asks for every field when the body is %j',
    (body) => {
      const form = readForm(Schema, body)
      expect(form.data).toBeNull()
      expect(form.errors.name).not.toBeNull()
      expect(form.errors.accesskey).toBe('Please type your key.')
    },
  )

  it('S41: refuses fields that nobody asked for, whatever their name', () => {
    for (const name of [
      'other',
      'form',
      'toString',
      'constructor',
      'hasOwnProperty',
      '__proto__',
      'prototype',
      '',
    ]) {
      const form = readForm(Schema, parse(`name=Tau&accesskey=a+key+of+my+own&${name}=x`))
      expect(form.data, name).toBeNull()
      expect(form.errors, name).toEqual({
        ...noErrors,
        form: expect.stringMatching(/^The form held something/),
      })
      expect(Object.keys(form.values), name).toEqual(['name', 'accesskey', 'otp', 'remember'])
    }
    expect(Object.prototype).not.toHaveProperty('x')
  })

  it('S41: refuses a field that comes twice, and shows neither value', () => {
    const form = readForm(Schema, parse('name=Tau&name=Pi&accesskey=a+key+of+my+own'))
    expect(form.data).toBeNull()
    expect(form.errors.name).toBe('Please type a name.')
    expect(form.values.name).toBe('')
  })

  it('S41: answers any body with data or with a sentence, with a text for each field, and with no key', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.object({ key: fc.constantFrom(...Object.keys(noErrors), '__proto__') })),
        (body) => {
          const { data, values, errors } = readForm(Schema, body)
          expect(data === null).toBe(Object.values(errors).some((sentence) => sentence !== null))
          expect(Object.keys(errors)).toEqual(Object.keys(noErrors))
          expect(Object.values(values).every((value) => typeof value === 'string')).toBe(true)
          expect([values.accesskey, values.otp]).toEqual(['', ''])
        },
      ),
    )
  })
})

describe('refuse', () => {
  it('takes the data away and adds the sentences to those that are there', () => {
    const form = refuse(readForm(Schema, good), { name: 'This name is taken.' })
    expect(form.data).toBeNull()
    expect(form.errors).toEqual({ ...noErrors, name: 'This name is taken.' })
    expect(refuse(form, { form: 'Try again.' }).errors).toEqual({
      ...noErrors,
      name: 'This name is taken.',
      form: 'Try again.',
    })
  })
})
