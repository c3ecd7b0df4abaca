// The kit: every part of the pages in all its states, to look at and to copy from.
import { type NextFunction, type Request, type Response, Router } from 'express'
import { onlyHere } from './only-here.ts'

/** Its page, and each error page by its status; belongs in development only. */
export function createKit(): Router {
  const router = Router({ caseSensitive: true, strict: true })
  router.use('/dev', onlyHere)
  router.get('/dev/kit', showKit)
  router.get('/dev/kit/errors/:status', fail)
  return router
}

function showKit(_req: Request, res: Response) {
  res.set('Cache-Control', 'no-store').render('dev/kit', { ...samples, statuses, moment: new Date() })
}

function fail({ params: { status } }: Request, _res: Response, next: NextFunction) {
  next(Object.assign(new Error('The kit shows how it looks.'), { status: Number(status) }))
}

const values = {
  email: 'ada@example',
  key: '',
  code: '12',
  news: 'on',
  newaccesskey: '',
  confirmaccesskey: '',
}
/** One for each drawing. */
const statuses = [400, 403, 404, 408, 413, 429, 500, 503]
const none = {
  email: null,
  key: null,
  code: null,
  news: null,
  newaccesskey: null,
  confirmaccesskey: null,
  form: null,
}

const samples = {
  blank: { values: { ...values, email: '', code: '', news: '' }, errors: none },
  refused: {
    /** The cursor stays where it is: this page shows several. */
    quiet: true,
    values,
    errors: {
      ...none,
      email: 'This is no e-mail address: it needs a dot behind the @.',
      key: 'Please type your access key.',
      code: 'The code has six digits.',
      news: 'This is either ticked or not.',
    },
  },
  image: {
    id: '1',
    name: 'Morning inspection',
    caption: 'Pi checks from the window sill whether the sun has come up properly.',
    description: 'Pi, a white cat, sits on a window sill at sunrise and lays a paw on the pane.',
    url: '/pictures/morning-inspection.svg',
  },
  member: { name: 'curious-otter-271828-teal' },
}
