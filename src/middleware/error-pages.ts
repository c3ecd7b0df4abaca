// What error pages say and show, by status.

export interface ErrorPage {
  title: string
  text: string
  /** A file of static/images/errors/. */
  drawing: string
  /** What is to be seen on it. */
  alt: string
}

const muddle = { drawing: 'muddle', alt: 'Pi tilts her head before a tangle of yarn as large as herself.' }
const tooMuch = { drawing: 'too-much', alt: 'Tau fills a glass jar to its rim; only his head looks out.' }

const pages: Record<number, ErrorPage> = {
  400: {
    title: 'That did not make sense',
    text: 'The request was not readable. Go back and try once more.',
    ...muddle,
  },
  403: {
    title: 'Not from here',
    text: 'This is not allowed.',
    drawing: 'closed-door',
    alt: 'Tau sits in front of a door and does not move; Pi looks out through its cat flap.',
  },
  404: {
    title: 'Nothing here',
    text: 'This page does not exist, or not any more. The cats looked everywhere.',
    drawing: 'nothing-here',
    alt: 'Pi peeks over a wooden fence.',
  },
  408: {
    title: 'That took too long',
    text: 'The request did not arrive in time. Please try once more.',
    drawing: 'too-late',
    alt: 'Tau has fallen asleep beside a tall clock, a cobweb on his ear.',
  },
  413: { title: 'Too much', text: 'What was sent is larger than anything this site asks for.', ...tooMuch },
  415: { title: 'Not a form', text: 'This site reads plain forms only.', ...muddle },
  422: {
    title: 'That did not work',
    text: 'Something in the form was not right. Go back and try once more.',
    ...muddle,
  },
  429: {
    title: 'A little slower, please',
    text: 'That was too often in a short time. Wait a moment, then try again.',
    drawing: 'too-fast',
    alt: 'Tau rides on a tortoise and is in no hurry.',
  },
  431: {
    title: 'Too much to say',
    text: 'Your browser sends more cookies than this site reads. Remove the cookies of this site, then try again.',
    ...tooMuch,
  },
  500: {
    title: 'Something broke',
    text: 'It is our fault and it has been noted. Please try again in a moment.',
    drawing: 'broken-vase',
    alt: 'A vase lies in shards on the floor; a striped tail is leaving, and Pi has seen it all.',
  },
  503: {
    title: 'Back in a moment',
    text: 'The site is very busy or being repaired. Please try again shortly.',
    drawing: 'back-soon',
    alt: 'Pi changes a light bulb; Tau, who is to hold the ladder, has fallen asleep.',
  },
}

const unreadable = { ...(pages[400] as ErrorPage), title: 'That did not work' }

/** The page of a status; of one that has none of its own, a page that fits them all. */
export function errorPageOf(status: number): ErrorPage {
  return pages[status] ?? unreadable
}

/** Whether a status has a page of its own. */
export function hasErrorPage(status: number) {
  return status in pages
}
