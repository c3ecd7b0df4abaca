// How the sections write down who may open their routes, for `access.test.ts`.

export const visitors = ['guest', 'unconfirmed', 'confirmed', 'disabled', 'deleted'] as const
export type VisitorKind = (typeof visitors)[number]

/** `GET /path` to what each kind of visitor gets, without a body. */
export type Access = Record<string, Record<VisitorKind, string>>

/** One answer for everybody. */
export const everybody = (answer: string) => members(answer, answer, answer)

/** Disabled and deleted accounts are guests, wherever they are. */
export function members(guest: string, unconfirmed: string, confirmed: string) {
  return { guest, unconfirmed, confirmed, disabled: guest, deleted: guest }
}
