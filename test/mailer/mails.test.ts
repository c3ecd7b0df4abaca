// The mails themselves: what arrives at a real SMTP server for each service, and how it is written.

import { describe, expect, it } from 'vitest'
import { compose } from '../../src/mailer/compose.ts'
import { createMailViews } from '../../src/mailer/views.ts'
import { claims, linesOf, linkToken, onlyOf, siteName, startMailer, token } from './support.ts'

const link = `https://cats.example/emailconfirmationhtml/${linkToken}`
const key = claims.user_aut_key_or_otp

describe('GET /emailservice-usr/:service/:token', () => {
  it.each([
    ['signup', `Welcome to ${siteName}: please confirm your address`],
    ['change', `Please confirm your new address for ${siteName}`],
  ])('sends the %s mail with address, key and link', async (service, subject) => {
    const { arrived, send } = await startMailer()

    const answer = await send(service, token(claims))

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ error: 0, msg: 'Ok' })
    const { mail, ...envelope } = onlyOf(arrived)
    expect(envelope).toMatchObject({ from: 'cats@example.org', recipients: ['pi@example.org'], secure: true })
    expect(mail.from?.value).toEqual([{ name: 'Pi & Tau', address: 'cats@example.org' }])
    expect(mail.to).toMatchObject({ value: [{ name: '', address: 'pi@example.org' }] })
    expect(mail.subject).toBe(subject)
    expect(linesOf(mail.text)).toEqual(expect.arrayContaining([key, link]))
    expect(mail.text).toContain('pi@example.org')
    expect(mail.text).toMatch(/24 hours[\s\S]*72 hours/)
    expect(mail.html).toContain(`href="${link}"`)
    expect(mail.html).toContain(`>${key}</td>`)
    expect(mail.html).toContain('pi@example.org')
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
  })

  it('sends the code alone, without the token, for a reset as the original asks for it', async () => {
    const { arrived, send } = await startMailer()

    const answer = await send(
      'resetkey',
      token({ ...claims, user_aut_key_or_otp: '042137', email_link_url: 'email-link-not-used' }),
    )

    expect(answer.body).toEqual({ error: 0, msg: 'Ok' })
    const { raw, mail } = onlyOf(arrived)
    expect(mail.subject).toBe(`Your code for ${siteName}`)
    expect(linesOf(mail.text)).toContain('042137')
    expect(mail.text).toMatch(/10 minutes.* the browser that asked.* five tries/)
    expect(mail.html).toContain('>042137</td>')
    expect(mail.html).not.toContain('<a ')
    expect(raw).not.toContain('link-not-used')
    expect(raw).not.toContain(linkToken.slice(0, 20))
  })

  it('sends a reset with empty link claims too', async () => {
    const { arrived, send } = await startMailer()

    await send('resetkey', token({ ...claims, email_link_url: '', email_link_token: '' }))

    expect(linesOf(arrived[0]?.mail.text)).toContain(key)
    expect(arrived[0]?.mail.text).not.toContain('This link')
  })

  it('adds the way back to a reset that has one', async () => {
    const { arrived, send } = await startMailer()

    await send(
      'resetkey',
      token({ ...claims, email_link_url: 'https://cats.example/auth/resetkey/', email_link_token: 'ticket' }),
    )

    expect(linesOf(arrived[0]?.mail.text)).toContain('https://cats.example/auth/resetkey/ticket')
    expect(arrived[0]?.mail.html).toContain('href="https://cats.example/auth/resetkey/ticket"')
  })

  it.each([
    ['signup', /An account that is not confirmed within 7 days is removed/],
    ['signup', /A key that we made works for 72 hours.* in your profile.* ["“]Lost your key\?/],
    ['change', /From then on your old key no longer works/],
    ['change', /The new key works for 72 hours.* in your profile.* ["“]Lost your key\?/],
  ])('S05, S17, S18: tells in the %s mail %s', async (service, words) => {
    const { arrived, send } = await startMailer()

    await send(service, token(claims))

    const { text, html } = onlyOf(arrived).mail
    expect(text).toMatch(words)
    expect(html).toMatch(words)
  })

  it("says nothing of 72 hours that is wrong of an owner's own key", async () => {
    const { arrived, send } = await startMailer()

    await send('signup', token({ ...claims, user_aut_key_or_otp: 'the-one-you-chose' }))

    const { text } = onlyOf(arrived).mail
    expect(text).toContain('this access key:\n\nthe-one-you-chose\n\nA key that we made works for 72 hours')
  })

  it.each(["o'brien+tom&jerry@example.org", 'pi@bücher.example', 'a!#$%&*/=?^_{|}~b@example.org'])(
    'reaches %s, escaped in the HTML and as it is in the text',
    async (address) => {
      const { arrived, send } = await startMailer()

      const answer = await send('signup', token({ ...claims, user_email: address }))

      expect(answer.body.error).toBe(0)
      expect(arrived[0]?.recipients).toEqual([address])
      expect(arrived[0]?.mail.text).toContain(`your address ${address} and`)
      expect(arrived[0]?.mail.html).toContain(
        `<strong>${address.replaceAll('&', '&amp;').replaceAll("'", '&#39;')}</strong>`,
      )
    },
  )
})

describe('compose', () => {
  const views = createMailViews()
  const nasty = {
    user_email: `"o'brien+<b>"@example.org`,
    user_aut_key_or_otp: '<script>alert(1)</script>&amp;',
    email_link_url: "https://cats.example/?a=1&b='",
    email_link_token: 'x',
  }

  it.each(['signup', 'change', 'resetkey'] as const)('escapes everything in the HTML of %s', (service) => {
    const { html } = compose(views, { service, claims: nasty, siteName: '<i>Cats & Co</i>' })

    expect(html).not.toMatch(/<b>|<script|<i>/)
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;')
    expect(html).toContain('&lt;i&gt;Cats &amp; Co&lt;/i&gt;')
    expect(html).toContain('href="https://cats.example/?a=1&amp;b=&#39;x"')
  })

  it.each(['signup', 'change', 'resetkey'] as const)('escapes nothing in the text of %s', (service) => {
    const { text } = compose(views, { service, claims: nasty, siteName: '<i>Cats & Co</i>' })

    const lines = linesOf(text)
    expect(lines).toContain('<script>alert(1)</script>&amp;')
    expect(lines).toContain("https://cats.example/?a=1&b='x")
    expect(text).toContain('<i>Cats & Co</i>')
  })

  it.each(['signup', 'change', 'resetkey'] as const)(
    'has one line with a single word per secret in %s',
    (service) => {
      const { text } = compose(views, { service, claims, siteName: 'Cats' })

      expect(linesOf(text).filter((line) => /^\w{6,}$/.test(line))).toEqual([key])
      expect(linesOf(text).filter((line) => /^https?:\S+$/.test(line))).toEqual([link])
    },
  )
})
