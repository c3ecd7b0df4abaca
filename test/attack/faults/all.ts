// All faults.
import { guessing } from './guessing.ts'
import { links } from './links.ts'
import { sessions } from './sessions.ts'

export const faults = [...links, ...sessions, ...guessing]
