// What the unique indexes on minimaluser.tbl_auth refuse: they decide who comes first (S10).

/** Whether an error is the refusal of a nickname that somebody has already. */
export const isNameTaken = (error: unknown) => isRefusalBy('tbl_auth_name', error)

/** Whether an error is the refusal of an address that has an account already. */
export const isAddressTaken = (error: unknown) => isRefusalBy('tbl_auth_email', error)

/** For `catch`: an answer to a refusal of this kind; anything else goes on. */
export const answerIf =
  <Answer>(isKind: (error: unknown) => boolean, answer: Answer) =>
  (error: unknown) => {
    if (isKind(error)) return answer
    throw error
  }

function isRefusalBy(constraint: string, error: unknown) {
  return error instanceof Error && 'constraint' in error && error.constraint === constraint
}
