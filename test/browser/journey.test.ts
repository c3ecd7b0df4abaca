// The way of a visitor to a confirmed account and back into it, in a real browser, with and without JavaScript.
import { describe, expect, it } from 'vitest'
import { setStage, withAndWithoutScripts } from './stage.ts'
import { chooseCookies, collectComplaints, confirm, expectText, logIn, logOut, signUp } from './steps.ts'

const stage = setStage()

describe.each(withAndWithoutScripts)('the journey of a subscriber, $says', ({ javaScriptEnabled }) => {
  it('S37: leads from guest to member and back, without one complaint of the browser', async () => {
    const page = await stage.open({ javaScriptEnabled })
    const complaints = collectComplaints(page)

    await chooseCookies(page)
    const subscriber = await signUp(stage.site(), page)
    await confirm(page, subscriber)
    await logOut(page)
    await page.goto('/auth/login?next=/about')
    await logIn(page, subscriber)
    await page.waitForURL('/about')
    await expectText(page, 'You are logged in')

    expect(complaints).toEqual([])
    await page.context().close()
  })
})
