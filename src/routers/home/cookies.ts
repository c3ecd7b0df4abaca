// The page where a visitor chooses which cookies may be set.
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { blankForm, type Form, readForm } from '../../helpers/form.ts'
import { nextPath, ownPath } from '../../helpers/paths.ts'
import { keepConsent } from '../../middleware/cookie-policy.ts'
import { say } from '../../middleware/flash.ts'

const Cookies = z.strictObject({
  necessary: z.literal('on', 'Necessary cookies cannot be refused.').optional(),
  analysis: z.literal('on', 'Analysis is either ticked or not.').optional(),
  choice: z.enum(['all', 'essential', 'settings'], 'Please use one of the three buttons.'),
  next: nextPath,
})
const draw = (res: Response, form: Form<typeof Cookies>) => res.render('home/cookies', { form })

export const showCookies = (_req: Request, res: Response) => {
  const analysis = res.locals.consent.analysis ? { analysis: 'on' } : {}
  draw(res, blankForm(Cookies, { necessary: 'on', ...analysis }))
}

export const chooseCookies = (deps: Deps) => (req: Request, res: Response) => {
  const form = readForm(Cookies, req.body)
  if (!form.data) return draw(res.status(422), form)

  const { choice, analysis, next } = form.data
  const ticked = choice === 'settings' && analysis === 'on'
  keepConsent(deps, res, { analysis: choice === 'all' || ticked })
  if (!isScript(req))
    say(deps, res, {
      kind: 'success',
      text: 'Your choice of cookies is saved. You can change it at any time, from the foot of each page.',
    })
  res.redirect(303, ownPath(next))
}

/** Whether a script of the page asks, which says so itself (Fetch Metadata, W3C): the next page need not. */
const isScript = (req: Request) => req.get('Sec-Fetch-Dest') === 'empty'
