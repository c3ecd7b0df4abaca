// What became of a mail, as the rows of accounts and of pending changes keep it (S48).

/** A mail that was asked for: neither sent nor refused yet, taken by the mailer, or refused by it. */
export type MailState = 'waiting' | 'sent' | 'undeliverable'

export interface MailColumns {
  mailState: MailState
  mailAt: Date
}

/** A mail's state, and since when. */
export interface Mail {
  state: MailState
  at: Date
}

/** A mail's state and since when, from three columns: asked, and when the mailer last took it or refused it. */
export function mailColumns(prefix: string) {
  const [asked, sent, failed] = [`${prefix}_asked`, `${prefix}_sent`, `${prefix}_failed`]
  return `CASE
      WHEN greatest(${sent}, ${failed}) IS NULL OR greatest(${sent}, ${failed}) < ${asked} THEN 'waiting'
      WHEN ${failed} IS NULL OR ${sent} >= ${failed} THEN 'sent'
      ELSE 'undeliverable'
    END AS "mailState", greatest(${asked}, ${sent}, ${failed}) AS "mailAt"`
}

/** What pages and the export show of a row. */
export function mailOf({ mailState, mailAt }: MailColumns): Mail {
  return { state: mailState, at: mailAt }
}
