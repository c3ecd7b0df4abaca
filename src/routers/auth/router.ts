// The section of accounts: its URLs and who may open them.
import { Router } from 'express'
import type { Deps } from '../../deps.ts'
import { createGuards } from '../../middleware/guards.ts'
import { steadyTime } from '../../middleware/steady-time.ts'
import { postConfirmation, showConfirmation } from './confirmation.ts'
import { postCorrection, showCorrection } from './correctaddress.ts'
import { postDeletion, showDeletion } from './deleteaccount.ts'
import { postForgotKey, showForgotKey } from './forgotkey.ts'
import { postLogIn, showLogIn } from './login.ts'
import { postLogOut, showLogOut } from './logout.ts'
import { backToProfile, showProfile } from './profile.ts'
import { postCancelChange, postEmail, postResendChange } from './profile-email.ts'
import { postExport } from './profile-export.ts'
import { postKey } from './profile-key.ts'
import { postName } from './profile-name.ts'
import { postSessions } from './profile-sessions.ts'
import { postResend } from './resend.ts'
import { postResetKey, showResetKey } from './resetkey.ts'
import { postSignUp, showSignUp } from './signup.ts'
import { postUndo, showUndo } from './undo.ts'

export function authRouter(deps: Deps) {
  const { guest, signedIn, unconfirmed } = createGuards(deps)
  const router = Router({ caseSensitive: true, strict: true })

  router.get('/auth/signup', guest(showSignUp))
  router.post('/auth/signup', steadyTime, guest(postSignUp(deps)))
  router.get('/auth/login', guest(showLogIn))
  router.post('/auth/login', guest(postLogIn(deps)))
  router.get('/auth/logout', signedIn(showLogOut))
  router.post('/auth/logout', signedIn(postLogOut(deps)))

  router.get('/emailconfirmationhtml/:token', showConfirmation(deps))
  router.post('/emailconfirmationhtml/:token', postConfirmation(deps))
  router.post('/auth/resendconfirmation', unconfirmed(postResend(deps)))
  router.get('/auth/correctaddress', unconfirmed(showCorrection(deps)))
  router.post('/auth/correctaddress', unconfirmed(postCorrection(deps)))

  router.get('/auth/userprofile', signedIn(showProfile(deps)))
  router.get('/auth/userprofile/:form', signedIn(backToProfile))
  router.post('/auth/userprofile/name', signedIn(postName(deps)))
  router.post('/auth/userprofile/key', signedIn(postKey(deps)))
  router.post('/auth/userprofile/email', signedIn(postEmail(deps)))
  router.post('/auth/userprofile/sessions', signedIn(postSessions(deps)))
  router.post('/auth/userprofile/export', signedIn(postExport(deps)))
  router.post('/auth/resendchange', signedIn(postResendChange(deps)))
  router.post('/auth/cancelchange', signedIn(postCancelChange(deps)))
  router.get('/auth/deleteaccount', signedIn(showDeletion))
  router.post('/auth/deleteaccount', signedIn(postDeletion(deps)))

  router.get('/auth/forgotkey', showForgotKey)
  router.post('/auth/forgotkey', steadyTime, postForgotKey(deps))
  router.get('/auth/resetkey/:ticket', showResetKey(deps))
  router.post('/auth/resetkey/:ticket', postResetKey(deps))
  router.get('/auth/undo/:token', showUndo(deps))
  router.post('/auth/undo/:token', postUndo(deps))

  return router
}
