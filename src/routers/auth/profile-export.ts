// The profile's form that gives members a file of everything that is held on them (S52).
import type { Request, Response } from 'express'
import type { Deps } from '../../deps.ts'
import { readForm, refuse } from '../../helpers/form.ts'
import { record } from '../../middleware/record.ts'
import type { Member } from '../../middleware/user-state.ts'
import { exportAccount } from './account/leave.ts'
import { checkKey } from './check-key.ts'
import { drawProfile } from './profile.ts'
import { ExportForm } from './profile-forms.ts'

const fileName = 'minimal-user-export.json'

export const postExport = (deps: Deps) => async (req: Request, res: Response, user: Member) => {
  const form = readForm(ExportForm, req.body)
  if (!form.data) return drawProfile(deps, res.status(422), user, { export: form })
  const answer = await checkKey(deps, req, res, { user, key: form.data.accesskey })
  if ('refused' in answer)
    return drawProfile(deps, res, user, { export: refuse(form, { accesskey: answer.refused }) })

  await record(deps, req, res, { what: 'exported', userId: user.id })
  const all = await exportAccount(deps, answer.proved)
  res
    .attachment(fileName)
    .type('json')
    .send(JSON.stringify(all, null, 2))
}
