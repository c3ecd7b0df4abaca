// The pages of the site as somebody finds them who follows every link, and the forms on them: also those that you added.
import type { Answer, Browser } from './browser.ts'
import { member, signUp } from './people.ts'
import { type Site, shared } from './site.ts'

export interface Page {
  path: string
  answer: Answer
  /** Who opened it. */
  who: 'guest' | 'unconfirmed' | 'member'
}

/** Forms that no link leads to, or only at times. */
const knownForms = [
  '/cookies',
  '/auth/signup',
  '/auth/login',
  '/auth/logout',
  '/auth/forgotkey',
  '/auth/resetkey/no-such-page',
  '/auth/resendconfirmation',
  '/auth/correctaddress',
  '/auth/userprofile/name',
  '/auth/userprofile/key',
  '/auth/userprofile/email',
  '/auth/userprofile/sessions',
  '/auth/userprofile/export',
  '/auth/resendchange',
  '/auth/cancelchange',
  '/auth/deleteaccount',
  '/auth/undo/no-such-link',
  '/emailconfirmationhtml/no-such-link',
]

const begins = ['/', '/auth/forgotkey', '/auth/userprofile', '/nowhere']

/** Opened at last, lest the walk ends on a site where opening them is enough. */
const ends = ['/auth/deleteaccount', '/auth/logout']
const files = /^\/(static|pictures|tiles|dev)\//
const mostPages = 60

/** All pages, as each kind of visitor gets them. */
export const pagesOf = shared((site) => walkAll(site))

/** Where forms are sent to. */
export async function formsOf(site: Site): Promise<string[]> {
  const pages = await pagesOf(site)
  const found = pages.flatMap(({ answer }) =>
    [...answer.text.matchAll(/<form[^>]*method="post"[^>]*action="(\/[^"]*)"/g)].map(
      ([, action = '']) => action,
    ),
  )
  return [...new Set([...knownForms, ...found])]
}

async function walkAll(site: Site) {
  const [fresh, owner] = await Promise.all([signUp(site), member(site)])
  const walkers = [
    ['guest', site.browser()],
    ['unconfirmed', fresh.browser],
    ['member', owner.browser],
  ] as const
  const walked = await Promise.all(walkers.map(([who, browser]) => walk(browser, who)))
  return walked.flat()
}

async function walk(browser: Browser, who: Page['who']) {
  const pages: Page[] = []
  const paths = [...begins]
  const open = async (path: string) => {
    const answer = await browser.get(path)
    pages.push({ path, answer, who })
    return answer
  }
  for (let next = 0; next < paths.length && next < mostPages; next++) {
    const answer = await open(paths[next] ?? '/')
    for (const link of linksIn(answer)) if (!paths.includes(link)) paths.push(link)
  }
  for (const path of ends) await open(path)
  return pages
}

function linksIn({ location, text }: Answer) {
  const hrefs = [...text.matchAll(/<a [^>]*href="(\/[^"#]*)/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  )
  const targets = location.startsWith('/') ? [...hrefs, location] : hrefs
  return targets.filter((path) => !files.test(path) && !ends.includes(path) && !path.startsWith('//'))
}
