// What the album's tests ask about the words for whoever cannot see a picture.
import { rowsOf } from '../support/database-dump.ts'
import type { TestSite } from '../support/site.ts'
import { isData, readHtml } from '../views/html.ts'

/** The alternative texts of a page's pictures, in their order. */
export const altsOn = (html: string) =>
  readHtml(html).flatMap(({ attributes: { src = '', alt } }) => (src.startsWith('/pictures/') ? [alt] : []))

/** What search engines read of the same pictures; undefined for one that nobody described. */
export function galleryOn(html: string): (string | undefined)[] {
  const data = readHtml(html).find(
    ({ attributes, text }) => isData(attributes) && text.includes('"ImageGallery"'),
  )
  const { image }: { image: { description?: string }[] } = JSON.parse(data?.text ?? '')
  return image.map(({ description }) => description)
}

/** What the database says of the pictures, in their order; each is there and says more than the name. */
export async function listDescriptions(site: TestSite, which = 'true') {
  const rows = await rowsOf<{ description: string }>(
    site,
    `SELECT img_description AS description FROM minimaluser.tbl_image
     WHERE ${which} AND length(img_description) > length(img_name) ORDER BY img_seqno`,
  )
  return rows.map(({ description }) => description)
}
