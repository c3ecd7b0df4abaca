// The album's pages, in every state that they can be seen in.
import type { SectionStates } from '../../browser/states.ts'
import { expectText } from '../../browser/steps.ts'

export const states: SectionStates = {
  addresses: ['/album/', '/album/imagedetails/3/two-on-the-roof'],
  unconfirmed: (page) => ({
    'album, not yet': async () => {
      await page.goto('/album/')
      await expectText(page, 'opens once you have confirmed')
    },
  }),
  confirmed: (page) => ({
    album: () => page.goto('/album/'),
    'a picture': () => page.goto('/album/imagedetails/3'),
    'a picture, to share': () => page.getByText('Share', { exact: true }).click(),
    'a picture, its link copied': async () => {
      await page.getByRole('button', { name: 'Copy' }).click()
      await page.locator('.toasts .toast-card').waitFor()
    },
  }),
}
