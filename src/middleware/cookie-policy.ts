// The visitor's choice of cookies, kept a year in a cookie of its own.
import type { RequestHandler, Response } from 'express'
import type { Deps } from '../deps.ts'
import { cookieName, cookieOptions, readCookie } from './cookies.ts'

const choices = ['strict', 'essential', 'analysis', 'all'] as const

/** `none` until the visitor has chosen: then the notice shows. */
export type CookieChoice = 'none' | (typeof choices)[number]

const year = 365 * 24 * 3600 * 1000

/** Sets `res.locals.cookieChoice`. */
export function cookiePolicy(deps: Pick<Deps, 'config'>): RequestHandler {
  const name = cookieName(deps.config.baseUrl, 'cookies')
  return (req, res, next) => {
    const sent = readCookie(req, name)
    res.locals.cookieChoice = choices.find((choice) => choice === sent) ?? 'none'
    next()
  }
}

/** Keeps the choice for a year. */
export function keepCookieChoice(
  deps: Pick<Deps, 'config'>,
  res: Response,
  choice: Exclude<CookieChoice, 'none'>,
) {
  const { baseUrl } = deps.config
  res.cookie(cookieName(baseUrl, 'cookies'), choice, { ...cookieOptions(baseUrl), maxAge: year })
}
