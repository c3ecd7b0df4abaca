// Faults of what a process is told.
import { type Fault, told } from './fault.ts'

export const faultsOfEnvironment: Fault[] = [
  {
    name: 'a short secret',
    cause: told({ KEY_PEPPER: 'short' }),
    mend: ['KEY_PEPPER: needs at least 32 bytes'],
  },
  {
    name: 'several variables at once',
    cause: told({ BASE_URL: 'http://cats.example', MAILER_URL: '', SESSION_SECRET: 'example'.repeat(5) }),
    mend: [
      'SESSION_SECRET: is a sample: print fresh ones',
      'MAILER_URL: is missing; .env.example says',
      'BASE_URL: does not start with https://',
    ],
  },
  {
    name: 'a secret that repeats itself, and one of few characters',
    cause: told({ SESSION_SECRET: 'abcdefgh'.repeat(5), JWT_SECRET_HTML: `${'ab'.repeat(20)}c` }),
    mend: ['SESSION_SECRET: repeats itself', 'JWT_SECRET_HTML: has only a few different characters'],
  },
]
