// Who may open the pages of the album.
import { type Access, everybody, members } from '../support/access.ts'

export const access: Access = {
  'GET /album': everybody('301'),
  'GET /album/': members('to log-in, and back', 'home', '200'),
  'GET /album/imagedetails/:id': members('to log-in, and back', '200', '200'),
  'GET /album/imagedetails/:id/:slug': members('to log-in, and back', '200', '200'),
}
