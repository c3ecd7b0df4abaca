// Faults of sessions and the requests that use them.
import type { Fault } from './fault.ts'

export const sessions: Fault[] = [
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
        'routers/auth/router.ts',
        "router.get('/auth/logout', signedIn(showLogOut))",
        "router.get('/auth/logout', signedIn(postLogOut(deps)))",
      ],
    ],
    red: ['S36'],
  },
  {
    name: 'a session is enough to change the address',
    edits: [
      [
        'routers/auth/profile-email.ts',
        '  const answer = await checkKey(deps, req, res, { user, key: accesskey })',
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
        '  if (req.session.account) await promisify(req.session.regenerate.bind(req.session))()\n  else req.sessionStore.generate(req)\n',
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
]
