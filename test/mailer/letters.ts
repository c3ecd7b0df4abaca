// Every mail that there is, as HTML: each service, a notice of each kind, a code with and without the way back.
import { compose } from '../../src/mailer/compose.ts'
import { createMailViews } from '../../src/mailer/views.ts'
import { claims, siteName } from './support.ts'

const code = { ...claims, user_aut_key_or_otp: '042137' }
const notice = (kind: string) =>
  ({ service: 'notice', claims: { ...claims, user_aut_key_or_otp: kind } }) as const

const letters = {
  signup: { service: 'signup', claims },
  change: { service: 'change', claims },
  resetkey: { service: 'resetkey', claims: code },
  'resetkey without link': {
    service: 'resetkey',
    claims: { ...code, email_link_url: '', email_link_token: '' },
  },
  'key-changed': notice('key-changed'),
  'key-reset': notice('key-reset'),
  'address-changed': notice('address-changed'),
} as const

export const letterNames = Object.keys(letters) as (keyof typeof letters)[]

/** The mail of this name; `more` claims take the place of the usual ones. */
export function drawMail(name: keyof typeof letters, more: Partial<typeof claims> = {}) {
  const { service, claims } = letters[name]
  return compose(createMailViews(), { service, claims: { ...claims, ...more }, siteName })
}
