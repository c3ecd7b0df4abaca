// What a mail is, and the shape of whatever takes one away: an SMTP server, or the development inbox.

export type Mail = { to: string; subject: string; text: string; html: string }

/** Resolves once the mail is in other hands; rejects when it is not, and then it may be tried again. */
export type Deliver = (mail: Mail) => Promise<void>
