// Faults of what is mailed: links, codes and the sending itself.
import type { Fault } from './fault.ts'

const confirm = 'routers/auth/account/confirm.ts'
const importsEndAll = "import { endAll, makeWay } from './end-all.ts'"

export const links: Fault[] = [
  {
    name: 'the lost-key page hands out a token that confirms and logs in',
    edits: [
      [confirm, 'user.valid && !user.confirmed &&', 'user.valid &&'],
      [
        'routers/auth/lost-key-ticket.ts',
        '  const ticket = randomId()',
        "  const ticket = signToken(deps.linkKeys, 'confirm', { ticket: randomId() }, 1800)",
      ],
      [
        'routers/auth/lost-key-ticket.ts',
        'import { hashId, randomId }',
        'import { hashId, randomId, signToken }',
      ],
      [
        'routers/auth/forgotkey.ts',
        '  const asked = await askForCode(deps, email, ticket.hash)',
        `  const asked = await askForCode(deps, email, ticket.hash)
  const claims = readToken(deps.linkKeys, 'confirm', ticket.path.split('/').at(-1))
  const row = { hash: hashId(claims!.ticket), purpose: 'confirm' as const, address: email, hours: 1 }
  if (typeof asked === 'object') await insertTicket(deps.db, { ...row, userId: asked.id })`,
      ],
      [
        'routers/auth/forgotkey.ts',
        "import { z } from 'zod'",
        `import { z } from 'zod'
import { insertTicket } from '../../db/tickets.ts'
import { hashId, readToken } from '../../helpers/token.ts'`,
      ],
    ],
    red: ['S14'],
  },
  {
    name: 'a code may be guessed without end',
    edits: [['db/lost-key-tickets.ts', 'SET tck_tries = tck_tries - 1', 'SET tck_tries = tck_tries']],
    red: ['S23'],
  },
  {
    name: 'who signed up first with an address stays logged in when its owner signs up',
    edits: [
      [
        'routers/auth/account/open.ts',
        '    await restartConfirmationWeek(tx, user.id)\n    await deleteSessionsOf(tx, user.id)\n',
        '    await restartConfirmationWeek(tx, user.id)\n',
      ],
    ],
    red: ['S11'],
  },
  {
    name: 'who signed up with an address stays logged in when its owner confirms it',
    edits: [
      [
        confirm,
        importsEndAll,
        `${importsEndAll}
import { deleteChange } from '../../../db/changes.ts'
import { deleteSessionsOf } from '../../../db/sessions.ts'
import { deleteTicketsOf } from '../../../db/tickets.ts'`,
      ],
      [
        confirm,
        '  await endAll(tx, user.id)\n  return { user: await updateConfirmed',
        "  await deleteTicketsOf(tx, user.id, ['confirm', 'change', 'reset'])\n  await deleteChange(tx, user.id)\n  return { user: await updateConfirmed",
      ],
    ],
    red: ['S16'],
  },
  {
    name: 'a mailed link may be used again',
    edits: [
      [confirm, 'user.valid && !user.confirmed &&', 'user.valid &&'],
      [
        confirm,
        importsEndAll,
        `${importsEndAll}
import { deleteChange } from '../../../db/changes.ts'
import { deleteSessionsOf } from '../../../db/sessions.ts'
import { deleteTicketsOf } from '../../../db/tickets.ts'`,
      ],
      [
        confirm,
        "  if (!(await takeTicket(tx, 'confirm', hash))) return null\n\n  await endAll(tx, user.id)\n",
        "  await deleteSessionsOf(tx, user.id)\n  await deleteChange(tx, user.id)\n  await deleteTicketsOf(tx, user.id, ['change', 'reset'])\n",
      ],
    ],
    red: ['S13'],
  },
  {
    name: 'a mailed link never ends',
    edits: [
      ['helpers/token.ts', '    expiresIn: seconds,\n', ''],
      ['helpers/token.ts', " || typeof payload.exp !== 'number'", ''],
    ],
    red: ['S13'],
  },
  {
    name: 'the mail may be asked for again without end',
    edits: [['db/users.ts', "\n      AND aut_mail_asked <= now() - interval '1 minute'", '']],
    red: ['S10', 'S17'],
  },
]
