// The mail of everybody, as the development inbox shows it, and what an attacker or an owner finds in a mail.
import { setTimeout as sleep } from 'node:timers/promises'
import { CannotTry } from './abuse.ts'
import type { Browser } from './browser.ts'

/** A mail, less what nobody here looks at. */
export interface Mail {
  id: string
  to: string
  subject: string
  text: string
  html: string
  links: string[]
}

/** Kinds of mail by what is in them: a link that confirms an address, a code for a lost key, a link that takes back. */
export type MailKind = 'link' | 'code' | 'undo'

export interface Mailbox {
  /** The newest mail of a kind, once there are as many as `least`. */
  wait(to: string, kind: MailKind, least?: number): Promise<Mail>
  /** What has come so far, newest first, as of the last look. */
  seen(to: string): Mail[]
  /** All mails of all people. */
  all(): Mail[]
}

const patterns = {
  key: /^[A-Za-z0-9]{8,40}$/m,
  code: /^\d{6}$/m,
  link: /^https?:\/\/\S+\/emailconfirmationhtml\/\S+$/m,
  undo: /^https?:\/\/\S+\/auth\/undo\/\S+$/m,
}

const lookEvery = 200
/** Seconds: longer than a mail waits for its second try, which comes 25 after a first that failed on a busy machine. */
const waitAtMost = 45

/** Looks at the inbox only while somebody waits, all who wait together. */
export function createMailbox(reader: Browser): Mailbox {
  const mails = new Map<string, Mail>()
  let looking: Promise<void> | null = null
  const seen = (to: string) => [...mails.values()].filter((mail) => mail.to === to).sort(newestFirst)

  async function look() {
    await sleep(lookEvery)
    const { status, text } = await reader.get('/dev/inbox.json')
    if (status !== 200) throw new CannotTry(`/dev/inbox.json answered ${status}`)
    for (const mail of JSON.parse(text) as Mail[]) mails.set(mail.id, mail)
  }

  return {
    seen,
    all: () => [...mails.values()],
    async wait(to, kind, least = 1) {
      const end = Date.now() + waitAtMost * 1_000
      for (;;) {
        const found = seen(to).filter((mail) => kindOf(mail) === kind)
        if (found.length >= least && found[0]) return found[0]
        if (Date.now() > end)
          throw new CannotTry(`the mail with the ${kind} did not come within ${waitAtMost} seconds`)
        looking ??= look().finally(() => {
          looking = null
        })
        await looking
      }
    },
  }
}

/** Which kind a mail is of, or null. */
export function kindOf({ text }: Mail): MailKind | null {
  if (patterns.undo.test(text)) return 'undo'
  if (patterns.link.test(text)) return 'link'
  return patterns.code.test(text) ? 'code' : null
}

/** The access key in a mail; empty when there is none. */
export const keyIn = ({ text }: Mail) => patterns.key.exec(text)?.[0] ?? ''

/** The code in a mail. */
export const codeIn = ({ text }: Pick<Mail, 'text'>) => patterns.code.exec(text)?.[0] ?? ''

/** The path of the link that confirms, or that takes back. */
export function linkIn({ text }: Pick<Mail, 'text'>) {
  const link = (patterns.undo.exec(text) ?? patterns.link.exec(text))?.[0]
  return link ? new URL(link).pathname : ''
}

/** The last part of a path, where links and pages carry their token. */
export const tokenIn = (path: string) => decodeURIComponent(path.split('/').at(-1) ?? '')

/** Ids begin with the time. */
function newestFirst(one: Mail, other: Mail) {
  return one.id < other.id ? 1 : -1
}
