// Cookies, as a browser keeps them.

/** A cookie as it was set; `name` is without the prefix that it has over https. */
export interface Cookie {
  name: string
  fullName: string
  value: string
  attributes: string[]
}

export interface Jar {
  /** The value of a cookie, by its name without prefix; empty when there is none. */
  value(name: string): string
  set(name: string, value: string): void
  names(): string[]
  keep(cookies: Cookie[]): void
  header(path: string): { Cookie?: string }
  copy(): Jar
  /** Is empty afterwards. */
  forget(): void
}

/** What the lines of Set-Cookie say. */
export function cookiesOf(lines: string[]): Cookie[] {
  return lines.map((line) => {
    const [pair = '', ...attributes] = line.split(/; */)
    const at = pair.indexOf('=')
    const fullName = pair.slice(0, at)
    return {
      fullName,
      name: fullName.replace(/^__(Host|Secure)-/, ''),
      value: pair.slice(at + 1),
      attributes,
    }
  })
}

/** The value of an attribute, or undefined; of one without a value the empty text. */
export function attributeOf({ attributes }: Cookie, name: string) {
  const found = attributes.find((attribute) => attribute.split('=')[0]?.toLowerCase() === name.toLowerCase())
  return found?.slice(name.length + 1)
}

/** An empty jar, or one with these cookies in it. */
export function createJar(kept: Iterable<Cookie> = []): Jar {
  const cookies = new Map<string, Cookie>()
  const keep = (all: Iterable<Cookie>) => {
    for (const cookie of all) {
      if (isOver(cookie)) cookies.delete(cookie.name)
      else cookies.set(cookie.name, cookie)
    }
  }
  keep(kept)
  return {
    value: (name) => cookies.get(name)?.value ?? '',
    set(name, value) {
      const fullName = cookies.get(name)?.fullName ?? name
      cookies.set(name, { name, fullName, value, attributes: [] })
    },
    names: () => [...cookies.keys()],
    keep,
    header(path) {
      const sent = [...cookies.values()].filter((cookie) =>
        path.startsWith(attributeOf(cookie, 'Path') || '/'),
      )
      const pairs = sent.map(({ fullName, value }) => `${fullName}=${value}`)
      return pairs.length > 0 ? { Cookie: pairs.join('; ') } : {}
    },
    copy: () => createJar(cookies.values()),
    forget: () => cookies.clear(),
  }
}

function isOver(cookie: Cookie) {
  const seconds = attributeOf(cookie, 'Max-Age')
  if (seconds !== undefined) return Number(seconds) <= 0
  const end = attributeOf(cookie, 'Expires')
  return end !== undefined && new Date(end) <= new Date()
}
