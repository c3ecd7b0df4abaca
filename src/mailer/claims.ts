// What a request to the mailer carries: the services, the token's claims, and the check of both.
import type { KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { z } from 'zod'
import { notices } from '../helpers/mailer.ts'

export type Service = keyof typeof schemas
export type Claims = z.infer<typeof WithLink> | z.infer<typeof WithCode>

/** What a notice can be about; the claim for the key says which one it is (S21). */
export const notice = z.enum(notices)

/** Whether the mailer knows a service of this name. */
export function isService(name: string): name is Service {
  return Object.hasOwn(schemas, name)
}

/**
 * The claims of a token signed with one of the secrets (the current one, then those on their way out), or null
 * when the token is bad: cut, foreign, expired, of another algorithm, or with claims that no mail can be made of.
 * Tokens of the original carry no expiry; where there is one it counts (S14, S34).
 */
export function readClaims(secrets: KeyObject[], service: Service, token: string): Claims | null {
  for (const secret of secrets) {
    const payload = open(secret, token)
    if (payload) return schemas[service].safeParse(payload).data ?? null
  }
  return null
}

/** Whether a token is signed with one of the secrets, whatever it carries. */
export function isSigned(secrets: KeyObject[], token: string) {
  return secrets.some((secret) => open(secret, token) !== null)
}

/** The link of the mail, or null where there is nothing to click. */
export function linkOf(claims: Claims): string | null {
  const link = claims.email_link_url + claims.email_link_token
  return webAddress.test(link) ? link : null
}

function open(secret: KeyObject, token: string): unknown {
  try {
    return jwt.verify(token, secret, { algorithms: ['HS256'] })
  } catch {
    return null
  }
}

/** One plain mailbox, without quotes, comments or lists, so that it can never become two recipients or a header. */
const address = z
  .string()
  .max(254)
  .regex(/^[^\s\p{Cc}\p{Cf}"(),:;<>@[\\\]]+@[^\s\p{Cc}\p{Cf}"(),:;<>@[\\\]]+$/u)

const webAddress = /^https?:\/\/[\w.~:/?#[\]@!$&'()*+,;=%-]{1,5000}$/

const shared = {
  user_email: address,
  user_aut_key_or_otp: z.string().regex(/^[\x21-\x7e]{1,128}$/),
  iat: z.number().optional(),
  nbf: z.number().optional(),
  exp: z.number().optional(),
}

const WithLink = z.strictObject({
  ...shared,
  email_link_url: z.string().max(1000).regex(webAddress),
  email_link_token: z.string().regex(/^[\w.~-]{1,4000}$/),
})

/** A code needs no link: the original sends words instead of a URL here, and a token that must not be shown. */
const WithCode = z.strictObject({
  ...shared,
  email_link_url: z.string().max(1000),
  email_link_token: z.string().max(4000),
})

/** Ours, unknown to the original: the link leads to where its owner undoes what happened to an account. */
const WithNotice = WithLink.extend({ user_aut_key_or_otp: notice })

const schemas = { signup: WithLink, change: WithLink, resetkey: WithCode, notice: WithNotice }
