// E-mail addresses: what counts as one, and the one form in which the site keeps it.
import { domainToASCII, domainToUnicode } from 'node:url'
import { z } from 'zod'

const local = /^[^\s@"(),:;<>[\\\]\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]{1,64}$/u
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const inPunycode = /(^|\.)xn--/
const longest = 254

/** A form field: NFKC, trimmed, lower-case, checked in linear time (S09, RFC 5321). */
export const email = z
  .string('Please type your e-mail address.')
  .refine(({ length }) => length <= 1_000, 'This is too long for an e-mail address.')
  .transform((typed) => withDomainInLetters(typed.normalize('NFKC').trim().toLowerCase().normalize('NFKC')))
  .superRefine((address, context) => {
    const problem = problemWith(address)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })

/** `xn--` forms are written out, so that a mailbox has one spelling (RFC 5891). */
function withDomainInLetters(address: string) {
  const [domain = '', ...rest] = address.split('@').reverse()
  const letters = inPunycode.test(domain) ? domainToUnicode(domain) : ''
  return letters ? [...rest.reverse(), letters].join('@') : address
}

function problemWith(address: string) {
  if (address === '') return 'Please type your e-mail address.'
  if (Buffer.byteLength(address) > longest) return 'This is too long for an e-mail address.'
  return isAddress(address) ? null : 'This does not look like an e-mail address, such as pi@example.org.'
}

function isAddress(address: string) {
  const at = address.indexOf('@')
  if (at < 1 || at !== address.lastIndexOf('@')) return false
  const name = address.slice(0, at)
  const dotsFit = !name.startsWith('.') && !name.endsWith('.') && !name.includes('..')
  return dotsFit && local.test(name) && isDomain(address.slice(at + 1))
}

/** International names count in the form that the DNS knows, and only where that form loses nothing (RFC 5891). */
function isDomain(domain: string) {
  const ascii = domainToASCII(domain)
  if (domain !== ascii && domain !== domainToUnicode(ascii)) return false
  if (inPunycode.test(domain)) return false
  const labels = ascii.split('.')
  const top = labels.at(-1) ?? ''
  return labels.length > 1 && labels.every((part) => label.test(part)) && /[a-z]/.test(top)
}
