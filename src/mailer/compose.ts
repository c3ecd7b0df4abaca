// From a service and its claims to the mail: subject, text and HTML, through the templates in views/mails.
import nunjucks from 'nunjucks'
import type { Notice } from '../helpers/mailer.ts'
import { type Claims, linkOf, notice, type Service } from './claims.ts'
import type { Mail } from './mail.ts'

type Letter = { service: Service; claims: Claims; siteName: string }
type Topic = Exclude<Service, 'notice'> | Notice

/**
 * The mail for one letter. In the text the key or code stands on a line of its own, and so does the link.
 * HTML is escaped by the environment's autoescape; plain text is left as it is.
 */
export function compose(views: nunjucks.Environment, letter: Letter): Mail {
  const { service, claims, siteName } = letter
  const topic = topicOf(letter)
  const subject = subjects[topic](siteName)
  const values = {
    siteName,
    topic,
    subject,
    address: claims.user_email,
    key: claims.user_aut_key_or_otp,
    link: linkOf(claims),
  }
  return {
    to: claims.user_email,
    subject,
    text: `${views.render(`mails/${service}.txt.njk`, asPlainText(values)).trim()}\n`,
    html: views.render(`mails/${service}.html.njk`, values),
  }
}

/** What a mail is about: its service, but of a notice what it tells. */
function topicOf({ service, claims }: Letter): Topic {
  return service === 'notice' ? notice.parse(claims.user_aut_key_or_otp) : service
}

const subjects: Record<Topic, (siteName: string) => string> = {
  signup: (siteName) => `Welcome to ${siteName}: please confirm your address`,
  change: (siteName) => `Please confirm your new address for ${siteName}`,
  resetkey: (siteName) => `Your code for ${siteName}`,
  'key-changed': (siteName) => `Your access key for ${siteName} was changed`,
  'key-reset': (siteName) => `Your access key for ${siteName} was replaced`,
  'address-changed': (siteName) => `Your address for ${siteName} was changed`,
}

/** Nunjucks escapes per environment, not per file: values for the text part are marked as not to be escaped. */
function asPlainText(values: Record<string, string | null>) {
  const plain = Object.entries(values).map(([name, value]) => [
    name,
    value === null ? null : new nunjucks.runtime.SafeString(value),
  ])
  return Object.fromEntries(plain)
}
