// What a mail is, and the shape of whatever takes one away: an SMTP server, or the development inbox.

export type Mail = { to: string; subject: string; text: string; html: string }

/**
 * Resolves once the mail is in other hands; rejects when it is not, and then it may be tried again, or with
 * UnansweredMailError.
 */
export type Deliver = (mail: Mail) => Promise<void>

/** All of the mail is over there, and nobody said a word about it: it may go out, or not. */
export class UnansweredMailError extends Error {}
