// The section of accounts: its URLs and who may open them.
import { Router } from 'express'
import type { Deps } from '../../deps.ts'
import { createGuards } from '../../middleware/guards.ts'
import { confirm, resend, showConfirmation } from './confirmation.ts'
import { postLogIn, showLogIn } from './login.ts'
import { logOut, showLogOut } from './logout.ts'
import { showSignUp, signUp } from './signup.ts'

export function authRouter(deps: Deps) {
  const { guest, signedIn, unconfirmed } = createGuards(deps)
  const router = Router({ caseSensitive: true })

  router.get('/auth/signup', guest(showSignUp))
  router.post('/auth/signup', guest(signUp(deps)))
  router.get('/auth/login', guest(showLogIn))
  router.post('/auth/login', guest(postLogIn(deps)))
  router.get('/auth/logout', signedIn(showLogOut))
  router.post('/auth/logout', signedIn(logOut(deps)))
  router.get('/emailconfirmationhtml/:token', showConfirmation(deps))
  router.post('/emailconfirmationhtml/:token', confirm(deps))
  router.post('/auth/resendconfirmation', unconfirmed(resend(deps)))

  return router
}
