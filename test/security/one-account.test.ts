// One account for each address and nickname, however they are written and however many ask at once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDatabase } from '../support/accounts.ts'
import { newAddress, signUp, waitFor, waitForMail } from '../support/people.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { badAddresses } from './addresses.ts'

let site: TestSite
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

const trySignUp = (email: string) => site.browser().post('/auth/signup').type('form').send({ email })
const countAccounts = () => askDatabase(site, 'SELECT count(*) FROM minimaluser.tbl_auth')
const countJobs = () => askDatabase(site, 'SELECT count(*) FROM pgboss.job')

describe('POST /auth/signup', () => {
  it('S09: makes one account of all the ways to write an address, and one person logs in with each', async () => {
    const ways = ['Élodie+Cats@Exemple.FR', ' élodie+cats@exemple.fr ', 'e\u0301lodie+cats@ＥＸＥＭＰＬＥ.fr']
    const statuses = []
    for (const way of ways) statuses.push((await trySignUp(way)).status)
    expect(statuses).toEqual([303, 303, 303])
    expect(await countAccounts()).toBe('1')

    const { text } = await waitForMail(site, 'élodie+cats@exemple.fr')
    const key = /^[A-Za-z2-9]{14}$/m.exec(text)?.[0]
    for (const email of ways)
      await site.browser().post('/auth/login').type('form').send({ email, key }).expect(303)
  })

  it('S09: refuses bad addresses, with the sentence beside the field, and keeps nothing of them', async () => {
    const before = [await countAccounts(), await countJobs()]
    for (const email of badAddresses) {
      const answer = await trySignUp(email)
      expect(answer.status, JSON.stringify(email)).toBe(email.includes('\0') ? 400 : 422)
      if (answer.status === 422) expect(answer.text).toMatch(/id="email-error"[\s\S]*?[A-Z][^<>]+\.</)
    }
    expect([await countAccounts(), await countJobs()]).toEqual(before)
  })

  it('S10: makes one account and one mail of 50 sign-ups at once, in any spelling', async () => {
    const email = newAddress()
    const spelt = (at: number) =>
      [email, email.toUpperCase(), ` ${email}`, email.replace('@', '＠')][at % 4] ?? ''
    const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => trySignUp(spelt(at))))
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(303))
    await waitForMail(site, email)
    await noJobLeft()
    expect((await site.mails()).filter(({ to }) => to === email)).toHaveLength(1)
    const found = 'SELECT count(*) FROM minimaluser.tbl_auth WHERE lower(aut_email) = $1'
    expect(await askDatabase(site, found, [email])).toBe('1')
  })

  it('S10: takes another nickname when one is taken, and still makes one account and one mail', async () => {
    const { email: first } = await signUp(site)
    await firstNicknamesAreThatOf(first, 3)
    const { email, key } = await signUp(site)
    expect(key).not.toBe('')
    await noJobLeft()
    expect((await site.mails()).filter(({ to }) => to === email)).toHaveLength(1)
    expect(await askDatabase(site, "SELECT nextval('offered')")).toBe('5')
  })
})

describe('the database', () => {
  it.each([
    ['address', 'aut_email', 'upper(aut_email), aut_name || 2'],
    ['nickname', 'aut_name', '2 || aut_email, upper(aut_name)'],
  ])('S10: refuses a second account of the same %s in capitals', async (_what, column, values) => {
    await signUp(site)
    const copy = `INSERT INTO minimaluser.tbl_auth (aut_email, aut_name, aut_key, aut_tile)
      SELECT ${values}, '!', 'x.svg' FROM minimaluser.tbl_auth LIMIT 1`
    await expect(site.deps.db.executeSql(copy)).rejects.toMatchObject({
      code: '23505',
      constraint: column.replace('aut', 'tbl_auth'),
    })
  })
})

function noJobLeft() {
  return waitFor(async () => {
    const left = await askDatabase(site, "SELECT count(*) FROM pgboss.job WHERE state < 'completed'")
    return left === '0' ? true : null
  })
}

/** As if chance offered the nickname of another, in capitals, so many times. A sequence counts on when a transaction fails. */
async function firstNicknamesAreThatOf(email: string, times: number) {
  await site.deps.db.executeSql(`
    CREATE SEQUENCE offered;
    CREATE FUNCTION offer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('offered') <= ${times} THEN
        SELECT upper(aut_name) INTO NEW.aut_name FROM minimaluser.tbl_auth WHERE aut_email = '${email}';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER offer BEFORE INSERT ON minimaluser.tbl_auth FOR EACH ROW EXECUTE FUNCTION offer()`)
}
