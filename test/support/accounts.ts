// What tests change behind the site's back: accounts as time, an administrator or another key would leave them.
import type { TestSite } from './site.ts'

/** Columns of tbl_auth and the SQL that they are set to. */
type Changes = Record<string, string>

/** Changes an account by hand; throws when there is none of that address. */
export async function changeAccount(site: TestSite, email: string, changes: Changes) {
  const set = Object.entries(changes).map(([column, value]) => `${column} = ${value}`)
  const { rows } = await site.deps.db.executeSql(
    `UPDATE minimaluser.tbl_auth SET ${set.join(', ')} WHERE aut_email = $1 RETURNING aut_id`,
    [email],
  )
  if (rows.length !== 1) throw new Error(`There are ${rows.length} accounts of ${email}.`)
}

/** Gives an account a key of its owner's own, as the site would store it. */
export async function setKey(site: TestSite, email: string, key: string) {
  const hash = await site.deps.hasher.hash(key)
  await changeAccount(site, email, { aut_key: `'${hash}'`, aut_key_until: 'NULL' })
}

/** The answer to a log-in with this key, in a new browser. */
export async function tryKey(site: TestSite, email: string, key: string) {
  return site.browser().post('/auth/login').type('form').send({ email, key })
}

/** One value of the database, as text. */
export async function askDatabase(site: TestSite, query: string, values: unknown[] = []): Promise<string> {
  const { rows } = await site.deps.db.executeSql(query, values)
  return String(Object.values((rows[0] ?? {}) as object)[0])
}
