// The mailer's own templates, for when it runs as a service of its own, without the site's views.
import { fileURLToPath } from 'node:url'
import nunjucks from 'nunjucks'
import { readThemeColours } from '../helpers/theme-colours.ts'

const folder = fileURLToPath(new URL('../../views', import.meta.url))
const built = fileURLToPath(new URL('../../dist/static', import.meta.url))

/** An environment that escapes, that throws where a template asks for a value that is not there, and that knows the theme. */
export function createMailViews(): nunjucks.Environment {
  const loader = new nunjucks.FileSystemLoader(folder)
  const views = new nunjucks.Environment(loader, { autoescape: true, throwOnUndefined: true })
  return views.addGlobal('colours', readThemeColours(built))
}
