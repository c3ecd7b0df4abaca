// What kind of device a visitor uses, in words for people: the browser's own description is never kept.
import bowser from 'bowser'

const unknown = 'Unknown device'
const longest = 100

/** `Firefox on Linux`, as far as the User-Agent tells; at most 100 characters. */
export function describeDevice(userAgent: string | undefined) {
  if (!userAgent) return unknown
  const { browser, os } = bowser.parse(userAgent)
  const name = browser.name || unknown
  return (os.name ? `${name} on ${os.name}` : name).slice(0, longest)
}
