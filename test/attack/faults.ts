// Old faults of the original, each as the few lines that bring it back, and the abuses that must notice.

export interface Fault {
  /** The fault as its users would tell it. */
  name: string
  edits: Edit[]
  /** Run on the database of the copy. */
  sql?: string
  /** The requirements whose abuses go red, and no others. */
  red: string[]
}

/** In a file below src/: what stands there once, and what is put in its place. */
type Edit = [file: string, find: string, put: string]

const logOut = 'routers/auth/logout.ts'
const confirm = 'routers/auth/account/confirm.ts'

export const faults: Fault[] = [
  {
    name: 'the lost-key page hands out a token that confirms and logs in',
    edits: [
      [
        'routers/auth/lost-key-ticket.ts',
        '  const ticket = randomId()',
        "  const ticket = signToken((deps as any).linkKeys, 'confirm', { ticket: randomId() }, 1800)",
      ],
      [
        'routers/auth/lost-key-ticket.ts',
        'import { hashId, randomId }',
        'import { hashId, randomId, signToken }',
      ],
      [
        'routers/auth/forgotkey.ts',
        '  const user = await askForCode(deps, email, hash)',
        `  const user = await askForCode(deps, email, hash)
  const claims = readToken(deps.linkKeys, 'confirm', path.split('/').at(-1))
  const row = { hash: hashId(claims!.ticket), purpose: 'confirm' as const, address: email, hours: 1 }
  if (user) await insertTicket(deps.db, { ...row, userId: user.id })`,
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
    edits: [['db/codes.ts', 'SET tck_tries = tck_tries - 1', 'SET tck_tries = tck_tries']],
    red: ['S23'],
  },
  {
    name: 'forms are taken from any site',
    edits: [
      [
        'middleware/same-origin.ts',
        '  if (site !== undefined) return',
        '  if (site || !site) return true\n  if (site !== undefined) return',
      ],
    ],
    red: ['S35'],
  },
  {
    name: 'a link logs out',
    edits: [
      [
        logOut,
        "export const showLogOut = (_req: Request, res: Response) => res.render('auth/logout')",
        `export const showLogOut = async (req: Request, res: Response) => {
  await endSession((globalThis as any).mutantDeps, req, res)
  res.redirect(303, '/')
}`,
      ],
      ['deps.ts', '  return {\n    config,', '  const deps = {\n    config,'],
      [
        'deps.ts',
        '      await db.close()\n    },\n  }\n',
        '      await db.close()\n    },\n  }\n  return ((globalThis as any).mutantDeps = deps)\n',
      ],
    ],
    red: ['S36'],
  },
  {
    name: 'who signed up first with an address stays logged in when its owner signs up',
    edits: [
      [
        'routers/auth/account/open.ts',
        '    await updateBegun(tx, user.id)\n    await deleteSessionsOf(tx, user.id)\n',
        '    await updateBegun(tx, user.id)\n',
      ],
    ],
    red: ['S11'],
  },
  {
    name: 'who signed up with an address stays logged in when its owner confirms it',
    edits: [
      [
        confirm,
        "import { endAll } from './end-all.ts'",
        `import { deleteChange } from '../../../db/changes.ts'
import { deleteSessionsOf } from '../../../db/sessions.ts'
import { deleteTicketsOf } from '../../../db/tickets.ts'
import { endAll } from './end-all.ts'`,
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
      [
        confirm,
        "import { endAll } from './end-all.ts'",
        `import { deleteChange } from '../../../db/changes.ts'
import { deleteSessionsOf } from '../../../db/sessions.ts'
import { deleteTicketsOf } from '../../../db/tickets.ts'
import { endAll } from './end-all.ts'`,
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
    name: 'a session is enough to change the address',
    edits: [
      [
        'routers/auth/profile-email.ts',
        '  const answer = await askForKey(deps, req, res, { user, key: accesskey })',
        '  const answer = { proved: (await findUser(deps.db, user.id))! }',
      ],
      [
        'routers/auth/profile-email.ts',
        'import type { Deps }',
        "import { findUser } from '../../db/users.ts'\nimport type { Deps }",
      ],
    ],
    red: ['S18'],
  },
  {
    name: 'sessions survive a change of key',
    edits: [
      ['routers/auth/account/key.ts', '    await deleteOtherSessions(tx, user.id, sessionId)\n', ''],
      ['routers/auth/account/lost-key.ts', '    await deleteSessionsOf(tx, user.id)\n', ''],
      ['middleware/user-state.ts', ' &&\n      account.keyVersion === claims.key_version', ''],
    ],
    red: ['S04', 'S25'],
  },
  {
    name: 'the session id stays the same at a log-in',
    edits: [
      [
        'middleware/session.ts',
        '  await promisify(req.session.regenerate.bind(req.session))()\n',
        '  await deleteSession(deps.db, hashId(req.sessionID))\n',
      ],
      [
        'middleware/session.ts',
        'import { deleteListedSession,',
        'import { deleteListedSession, deleteSession,',
      ],
    ],
    red: ['S29'],
  },
  {
    name: 'keys are hashed in no time',
    edits: [['helpers/access-key.ts', 'const cost = 10', 'const cost = 4']],
    red: ['S01'],
  },
  {
    name: 'two members may have one nickname',
    edits: [],
    sql: 'DROP INDEX minimaluser.tbl_auth_name',
    red: ['S10'],
  },
  {
    name: 'the lost-key page says who has no account',
    edits: [
      [
        'routers/auth/forgotkey.ts',
        '  const { path, hash } = makeTicket(deps, req, res)',
        `  if (!(await findCredentials(deps.db, email)))
    return draw(res.status(422), refuse(form, { email: 'Email not found.' }))
  const { path, hash } = makeTicket(deps, req, res)`,
      ],
      [
        'routers/auth/forgotkey.ts',
        "import { z } from 'zod'",
        "import { z } from 'zod'\nimport { findCredentials } from '../../db/users.ts'",
      ],
    ],
    red: ['S22'],
  },
  {
    name: 'a log-in without account is refused at once',
    edits: [
      [
        'helpers/access-key.ts',
        '      const against =',
        '      if (!known) return { matches: false, outdated: false }\n      const against =',
      ],
    ],
    red: ['S06'],
  },
  {
    name: 'keys may be guessed without end',
    edits: [['middleware/throttle.ts', "    (await tooOften(deps, res, 'logIn', ...narrow)) ??\n", '']],
    red: ['S04', 'S07'],
  },
  {
    name: 'the rule for addresses backtracks',
    edits: [
      [
        'helpers/email.ts',
        "  const at = address.indexOf('@')",
        "  /^([a-z0-9]+[._]?)+@/.test(address)\n  const at = address.indexOf('@')",
      ],
    ],
    red: ['S09'],
  },
  {
    name: 'the mail may be asked for again without end',
    edits: [['db/users.ts', "\n      AND aut_mail_asked <= now() - interval '1 minute'", '']],
    red: ['S17'],
  },
]
