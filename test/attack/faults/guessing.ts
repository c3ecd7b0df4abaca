// Faults of keys and addresses: what can be guessed or learned.
import type { Fault } from './fault.ts'

export const guessing: Fault[] = [
  {
    name: 'keys are hashed in no time',
    edits: [['config.ts', 'keyCost: 10', 'keyCost: 4']],
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
        '  const ticket = makeTicket(deps, req)',
        `  if (!(await findUserByEmail(deps.db, email)))
    return draw(res.status(422), refuse(form, { email: 'Email not found.' }))
  const ticket = makeTicket(deps, req)`,
      ],
      [
        'routers/auth/forgotkey.ts',
        "import { z } from 'zod'",
        "import { z } from 'zod'\nimport { findUserByEmail } from '../../db/users.ts'",
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
    edits: [
      ['middleware/key-tries.ts', "    (await refuseIfTooOften(deps, res, 'logIn', ...perNetwork)) ??\n", ''],
    ],
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
]
