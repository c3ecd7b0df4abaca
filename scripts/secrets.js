/** Prints fresh secrets as lines for .env or for the settings of a host: `npm run secrets`. */
import { randomBytes } from 'node:crypto'

const names = ['SESSION_SECRET', 'JWT_SECRET_HTML', 'JWT_MAILER_SECRET', 'KEY_PEPPER']

for (const name of names) process.stdout.write(`${name}=${randomBytes(32).toString('base64url')}\n`)
