// The home page and the pages that only say something.
import type { Request, Response } from 'express'
import type { Deps } from '../../deps.ts'
import { drawFramed } from '../../middleware/page-frames.ts'

/** The home page; its pictures come from memory, and it says how old they may be while the database is away (S57). */
export const showHome = (deps: Deps) => async (req: Request, res: Response) => {
  const age = deps.homeImages.age()
  if (age > 0) res.set('Age', String(age))
  const shared = async () => ({ images: await deps.homeImages.list() })
  await drawFramed(deps, req, res, { view: 'home/index', shared })
}

export const showAbout = (_req: Request, res: Response) => res.render('home/about')
export const showPrivacyNotice = (_req: Request, res: Response) => res.render('home/privacy-notice')
export const showTermsOfService = (_req: Request, res: Response) => res.render('home/terms-of-service')
