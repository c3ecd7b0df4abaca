// Moments in the visitor's own time zone; the language stays that of the page. Without it they are told in UTC. Days stay.

export function tellLocalTime() {
  const format = new Intl.DateTimeFormat(findLanguage(), { dateStyle: 'medium', timeStyle: 'short' })
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[datetime*="T"]')) {
    time.title = time.textContent
    time.textContent = format.format(new Date(time.dateTime))
  }
}

/** The visitor's variety of the page's language, for the order of day and month. Some browsers name none that is one. */
function findLanguage() {
  const { lang } = document.documentElement
  const variety = new RegExp(`^${lang}-[a-z\\d]{2,8}$`, 'i')
  return [...navigator.languages, 'en-GB'].find((one) => variety.test(one)) ?? lang
}
