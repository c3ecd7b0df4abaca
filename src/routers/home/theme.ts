// Where a visitor chooses day or night; the page stays the same.
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { readForm } from '../../helpers/form.ts'
import { nextPath, ownPath } from '../../helpers/paths.ts'
import { PageError } from '../../middleware/errors.ts'
import { keepTheme, themes } from '../../middleware/theme.ts'

const ThemeChoice = z.strictObject({
  theme: z.enum(themes, 'A theme is light, dark or that of the system.'),
  next: nextPath,
})

export const chooseTheme = (deps: Deps) => (req: Request, res: Response) => {
  const { data, errors } = readForm(ThemeChoice, req.body)
  if (!data)
    throw new PageError(
      422,
      Object.values(errors).find((error) => error !== null),
    )

  keepTheme(deps, res, data.theme)
  res.redirect(303, ownPath(data.next))
}
