// What kind of device a visitor uses, in words for people: the browser's own description is never kept.
import bowser from 'bowser'

const unknown = 'Unknown device'
const browsers = new Set(Object.values(bowser.BROWSER_MAP))
const systems = new Set(Object.values(bowser.OS_MAP))

/** `Firefox on Linux`, as far as the User-Agent tells; only names of the package's lists, so that nobody writes others. */
export function describeDevice(userAgent: string | undefined) {
  if (!userAgent) return unknown
  const { browser, os } = bowser.parse(userAgent)
  if (!browsers.has(browser.name ?? '')) return unknown
  return systems.has(os.name ?? '') ? `${browser.name} on ${os.name}` : String(browser.name)
}
