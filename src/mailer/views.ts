// The mailer's own templates, for when it runs as a service of its own, without the site's views.
import { fileURLToPath } from 'node:url'
import nunjucks from 'nunjucks'

const folder = fileURLToPath(new URL('../../views', import.meta.url))

/** An environment that escapes, and that throws where a template asks for a value that is not there. */
export function createMailViews(): nunjucks.Environment {
  const loader = new nunjucks.FileSystemLoader(folder)
  return new nunjucks.Environment(loader, { autoescape: true, throwOnUndefined: true })
}
