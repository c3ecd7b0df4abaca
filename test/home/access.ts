// Who may open the pages of the home section.
import { type Access, everybody, members } from '../support/access.ts'

export const access: Access = {
  'GET /': everybody('200'),
  'GET /about': everybody('200'),
  'GET /privacy-notice': everybody('200'),
  'GET /terms-of-service': everybody('200'),
  'GET /cookies': everybody('200'),
  'POST /cookies': everybody('422'),
  'POST /theme': everybody('422'),
  'GET /pictures/:file': members('404', '200', '200'),
  'GET /robots.txt': everybody('200'),
  'GET /sitemap.xml': everybody('200'),
  'GET /manifest.webmanifest': everybody('200'),
  'GET /favicon.ico': everybody('302'),
  'GET /healthz': everybody('200'),
  'GET /readyz': everybody('200'),
  'GET /metrics': everybody('404'),
}
