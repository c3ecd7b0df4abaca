// Who may open the pages of the account section.
import { type Access, everybody, members } from '../support/access.ts'

export const access: Access = {
  'GET /auth/signup': members('200', 'home', 'home'),
  'POST /auth/signup': members('422', 'home', 'home'),
  'GET /auth/login': members('200', 'home', 'home'),
  'POST /auth/login': members('422', 'home', 'home'),
  'GET /emailconfirmationhtml/:token': everybody('410'),
  'POST /emailconfirmationhtml/:token': everybody('410'),
  'POST /auth/resendconfirmation': members('to log-in', '429', 'home'),
  'GET /auth/logout': members('to log-in, and back', '200', '200'),
  'POST /auth/logout': members('to log-in', 'home', 'home'),
}
