// Notices: what the owner of an account reads when its key or address was changed, and what the mailer refuses (S21).

import { describe, expect, it } from 'vitest'
import { compose } from '../../src/mailer/compose.ts'
import { createMailViews } from '../../src/mailer/views.ts'
import { claims, linesOf, linkToken, onlyOf, siteName, startMailer, token } from './support.ts'

const notice = {
  ...claims,
  user_aut_key_or_otp: 'key-changed',
  email_link_url: 'https://cats.example/auth/undo/',
}
const link = `https://cats.example/auth/undo/${linkToken}`
const kinds = ['key-changed', 'key-reset', 'address-changed']
const { email_link_url: _url, ...withoutUrl } = notice
const { user_aut_key_or_otp: _kind, ...withoutKind } = notice

describe('GET /emailservice-usr/notice/:token', () => {
  it.each([
    [
      'key-changed',
      `Your access key for ${siteName} was changed`,
      'Your access key was changed',
      `the access key of your account at ${siteName} was changed.`,
    ],
    [
      'key-reset',
      `Your access key for ${siteName} was replaced`,
      'Your access key was replaced',
      `the access key of your account at ${siteName} was replaced through the lost-key page.`,
    ],
    [
      'address-changed',
      `Your address for ${siteName} was changed`,
      'Your address was changed',
      `the address of your account at ${siteName} was changed: pi@example.org no longer opens it.`,
    ],
  ])('S21: tells what happened with %s, and offers the way back', async (kind, subject, heading, what) => {
    const { arrived, send } = await startMailer()

    const answer = await send('notice', token({ ...notice, user_aut_key_or_otp: kind }))

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ error: 0, msg: 'Ok' })
    const { raw, recipients, mail } = onlyOf(arrived)
    expect(recipients).toEqual(['pi@example.org'])
    expect(mail.subject).toBe(subject)
    expect(linesOf(mail.text).slice(0, 4)).toEqual(['Hello,', '', what, ''])
    expect(linesOf(mail.text)).toContain(link)
    expect(mail.html).toMatch(new RegExp(`<h1[^>]*>${heading}</h1>`))
    expect(textOf(mail.html)).toContain(what.slice(1))
    expect(mail.html).toContain(`href="${link}"`)
    expect(raw).not.toContain(kind)
  })

  it('S21: tells what to do, and what that does, in both parts', async () => {
    const { arrived, send } = await startMailer()

    await send('notice', token(notice))

    const { mail } = onlyOf(arrived)
    for (const part of [mail.text ?? '', textOf(mail.html)]) {
      expect(part).toContain('That was you? Then there is nothing to do.')
      expect(part).toMatch(/It wasn't you\? Open .* and press the button/)
      expect(part).toContain(
        'brings your account back to pi@example.org, ends all its sessions and lets you choose a new access key.',
      )
      expect(part).toContain('The link works for 7 days.')
      expect(part).toContain('Please pass')
    }
  })

  it.each([
    ['of an unknown kind', { ...notice, user_aut_key_or_otp: 'name-changed' }],
    ['of a kind in capitals', { ...notice, user_aut_key_or_otp: 'KEY-CHANGED' }],
    ['of two kinds', { ...notice, user_aut_key_or_otp: ['key-changed', 'key-reset'] }],
    ['of no kind', { ...notice, user_aut_key_or_otp: '' }],
    ['with a key for a kind', { ...notice, user_aut_key_or_otp: claims.user_aut_key_or_otp }],
    ['without a kind', withoutKind],
    ['without link URL', withoutUrl],
    ['with words for a link', { ...notice, email_link_url: 'email-link-not-used' }],
    ['with a script for a link', { ...notice, email_link_url: 'javascript:alert(1)//' }],
    ['with an empty link token', { ...notice, email_link_token: '' }],
    ['with a claim that nobody knows', { ...notice, new_email: 'tau@example.org' }],
  ])('answers error 1 and sends nothing for a token %s', async (_what, payload) => {
    const { arrived, send } = await startMailer()

    expect((await send('notice', token(payload))).body).toEqual({ error: 1, msg: 'Problem with token' })
    expect(arrived).toHaveLength(0)
  })
})

describe('compose', () => {
  const views = createMailViews()
  const nasty = {
    user_email: `"o'brien+<b>"@example.org`,
    email_link_url: "https://cats.example/?a=1&b='",
    email_link_token: 'x',
  }

  it.each(kinds)('escapes everything in the HTML of %s, and nothing in its text', (kind) => {
    const letter = { service: 'notice' as const, claims: { ...nasty, user_aut_key_or_otp: kind } }

    const { html, text } = compose(views, { ...letter, siteName: '<i>Cats & Co</i>' })

    expect(html).not.toMatch(/<b>|<i>/)
    expect(html).toContain('<strong>&quot;o&#39;brien+&lt;b&gt;&quot;@example.org</strong>')
    expect(html).toContain('&lt;i&gt;Cats &amp; Co&lt;/i&gt;')
    expect(html).toContain('href="https://cats.example/?a=1&amp;b=&#39;x"')
    expect(linesOf(text)).toContain("https://cats.example/?a=1&b='x")
    expect(text).toContain(nasty.user_email)
    expect(text).toContain('<i>Cats & Co</i>')
  })

  it.each(kinds)('has one line with a link in %s, and none with a word alone that could be a key', (kind) => {
    const { text } = compose(views, {
      service: 'notice',
      claims: { ...notice, user_aut_key_or_otp: kind },
      siteName: 'Cats',
    })

    expect(linesOf(text).filter((line) => /^https?:\S+$/.test(line))).toEqual([link])
    expect(linesOf(text).filter((line) => /^\w+$/.test(line))).toEqual([])
    expect(text).not.toMatch(/\n{3}/)
  })
})

/** The words of an HTML part. */
function textOf(html: string | false | undefined) {
  return String(html)
    .replace(/<[^>]+>/g, '')
    .replaceAll('&#39;', "'")
}
