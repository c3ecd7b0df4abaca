// The home page and the pages that only say something.
import type { Request, Response } from 'express'
import type { Deps } from '../../deps.ts'

/** The home page; its pictures come from memory. */
export const showHome = (deps: Deps) => async (_req: Request, res: Response) => {
  res.render('home/index', { images: await deps.homeImages.list() })
}

export const showAbout = (_req: Request, res: Response) => res.render('home/about')
export const showPrivacyNotice = (_req: Request, res: Response) => res.render('home/privacy-notice')
export const showTermsOfService = (_req: Request, res: Response) => res.render('home/terms-of-service')
