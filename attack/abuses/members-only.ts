// What can be had without an account, or with a session and no key.
import { type Abuse, firstOf, firstOfAll, must } from '../abuse.ts'
import { bystander, member, newKey } from '../people.ts'
import type { Site } from '../site.ts'
import { type Page, pagesOf } from '../walk.ts'

export const membersOnly: Abuse[] = [
  { id: 'S33', name: 'opens the pages of members as a guest', attack: openAsGuest },
  { id: 'S33', name: 'looks at pictures without an account', attack: lookAsGuest },
  { id: 'S52', name: 'downloads the data of a session without the key', attack: download },
]

const forMembers = ['/auth/userprofile', '/auth/logout', '/auth/deleteaccount', '/auth/correctaddress']
const album = ['/album/', '/album/imagedetails/1']

/** The album may have been taken out. */
async function openAsGuest(site: Site) {
  const { browser } = await bystander(site)
  const hasAlbum = (await browser.get('/album/')).status === 200
  return firstOf([...forMembers, ...(hasAlbum ? album : [])], async (path) => {
    const ways = [
      path,
      `${path}?x=1`,
      path.replace(/\/$/, ''),
      path.toUpperCase(),
      `/.${path}`,
      `/about/..${path}`,
    ]
    return firstOfAll(ways, async (way) => {
      const answers = ['GET', 'HEAD'].map((method) => site.browser().send({ method, path: way }))
      const open = (await Promise.all(answers)).find(({ status }) => status < 300)
      return open ? `A guest gets ${way}.` : null
    })
  })
}

/** The pictures of the pages that only members see, less those of the pages that everybody sees. */
async function lookAsGuest(site: Site) {
  const pages = await pagesOf(site)
  const picturesOf = (who: Page['who']) =>
    pages
      .filter((page) => page.who === who)
      .flatMap(({ answer }) =>
        [...answer.text.matchAll(/src="(\/pictures\/[^"]+)"/g)].map(([, src = '']) => src),
      )
  const open = new Set(picturesOf('guest'))
  const shut = [...new Set(picturesOf('member'))].filter((src) => !open.has(src))
  return firstOfAll(shut, async (src) => {
    const { status } = await site.browser().get(src)
    return status < 300 ? `A guest gets ${src}, which is in no page for guests.` : null
  })
}

async function download(site: Site) {
  const owner = await member(site)
  const wrong = [{}, { accesskey: '' }, { accesskey: newKey() }]
  const problem = await firstOf(wrong, async (fields) => {
    const { status } = await owner.browser.post('/auth/userprofile/export', fields)
    return status < 300 ? 'The data can be downloaded without the key.' : null
  })
  if (problem) return problem
  const { status, headers, text } = await owner.browser.post('/auth/userprofile/export', {
    accesskey: owner.key,
  })
  must(status === 200 && text.includes(owner.email), `the download with the key was answered ${status}`)
  if (/\$2[aby]\$|"[\w+/=-]{43,}"/.test(text)) return 'The download holds a hash or a token.'
  if (text.includes(owner.key)) return 'The download holds the key.'
  return /attachment/.test(String(headers['content-disposition'])) ? null : 'The download is shown as a page.'
}
