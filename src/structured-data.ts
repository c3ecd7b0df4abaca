// What search engines are told about a page, as JSON-LD 1.1 in the words of schema.org.
import nunjucks from 'nunjucks'

interface Picture {
  name: string
  caption: string
  description: string | null
  url: string
}

/** By the names under which templates know them; `baseUrl` makes their paths whole. */
export function createStructuredData({ siteName, baseUrl }: { siteName: string; baseUrl: string }) {
  return {
    /** The site itself. */
    siteData: (description: string) =>
      jsonLd({ '@type': 'WebSite', name: siteName, url: `${baseUrl}/`, description }),
    /** The way to a page: label and path of each step; the page itself has no path. */
    breadcrumbData: (steps: [string, string?][]) =>
      jsonLd({
        '@type': 'BreadcrumbList',
        itemListElement: steps.map(([name, path], index) => ({
          '@type': 'ListItem',
          position: index + 1,
          name,
          ...(path ? { item: baseUrl + path } : {}),
        })),
      }),
    /** Pictures that stand together. */
    galleryData: (name: string, pictures: Picture[]) =>
      jsonLd({
        '@type': 'ImageGallery',
        name,
        image: pictures.map(({ name, caption, description, url }) => ({
          '@type': 'ImageObject',
          name,
          caption,
          ...(description ? { description } : {}),
          contentUrl: baseUrl + url,
        })),
      }),
  }
}

/** A data block: no script to a browser, and unable to end its element early (S42). */
function jsonLd(data: object) {
  const json = JSON.stringify({ '@context': 'https://schema.org', ...data }).replaceAll('<', '\\u003c')
  return new nunjucks.runtime.SafeString(`<script type="application/ld+json">${json}</script>`)
}
