// The forms on the profile: what may be in each.
import { z } from 'zod'
import { email } from '../../helpers/email.ts'
import { blankForm, type Form } from '../../helpers/form.ts'
import { newKey } from '../../helpers/key-rules.ts'
import { nickname } from '../../helpers/nickname-rules.ts'
import { repeatedKey, sameKeys, typedKey } from './fields.ts'

export const NameForm = z.strictObject({ username: nickname })
export const KeyForm = z
  .strictObject({ accesskey: typedKey, newaccesskey: newKey, confirmaccesskey: repeatedKey })
  .superRefine(sameKeys)
export const EmailForm = z.strictObject({ email, accesskey: typedKey })
export const ExportForm = z.strictObject({ accesskey: typedKey })

export interface ProfileForms {
  name: Form<typeof NameForm>
  key: Form<typeof KeyForm>
  email: Form<typeof EmailForm>
  export: Form<typeof ExportForm>
}

/** All of them as they look before anybody types. */
export function blankForms(name: string): ProfileForms {
  return {
    name: blankForm(NameForm, { username: name }),
    key: blankForm(KeyForm),
    email: blankForm(EmailForm),
    export: blankForm(ExportForm),
  }
}
