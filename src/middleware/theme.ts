// Day or night: what the visitor chose for this browser, kept a year in a cookie; else the system's setting decides.
import type { Request, RequestHandler, Response } from 'express'
import type { Deps } from '../deps.ts'
import { cookieName, cookieOptions, readCookie } from './cookies.ts'

export const themes = ['auto', 'light', 'dark'] as const

export type Theme = (typeof themes)[number]

const year = 365 * 24 * 3600 * 1000

/** Sets `res.locals.theme`: the server draws the page in it, so that the wrong one never flashes up. */
export function readTheme(deps: Pick<Deps, 'config'>): RequestHandler {
  return (req, res, next) => {
    res.locals.theme = themeOf(deps, req)
    next()
  }
}

/** The theme that this browser was told to keep. */
export function themeOf({ config }: Pick<Deps, 'config'>, req: Request): Theme {
  const sent = readCookie(req, cookieName(config.baseUrl, 'theme'))
  return themes.find((theme) => theme === sent) ?? 'auto'
}

/** Keeps the choice for a year; `auto` needs no cookie. */
export function keepTheme(deps: Pick<Deps, 'config'>, res: Response, theme: Theme) {
  const { baseUrl } = deps.config
  const name = cookieName(baseUrl, 'theme')
  if (theme === 'auto') res.clearCookie(name, cookieOptions(baseUrl))
  else res.cookie(name, theme, { ...cookieOptions(baseUrl), maxAge: year })
}
