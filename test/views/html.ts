// A strict reader of HTML: it throws where browsers forgive, so that a slip in a template cannot hide.

export interface HtmlElement {
  name: string
  attributes: Record<string, string>
  /** Names of the elements around it, outermost first. */
  inside: string[]
  /** All text in it, entities decoded, white space in a row as one space. */
  text: string
}

const empty = new Set(['meta', 'link', 'img', 'input', 'br', 'hr', 'source'])
const attribute = /\s+([a-zA-Z][\w:-]*)(?:="([^"<]*)")?/g
const token =
  /<!doctype html>|<\/([a-z][\w]*)>|<([a-z][\w]*)((?:\s+[a-zA-Z][\w:-]*(?:="[^"<]*")?)*)\s*(\/?)>|([^<]+)|</gi

/** Whether a script element holds data for search engines: no script to a browser. */
export const isData = (attributes: HtmlElement['attributes']) => attributes.type === 'application/ld+json'

/** What a page tells search engines about, in the words of schema.org. */
export const typesOn = (elements: HtmlElement[]): string[] =>
  elements.filter(({ attributes }) => isData(attributes)).map(({ text }) => JSON.parse(text)['@type'])

/** An attribute's value on each element that has it. */
export const valuesOf = (elements: HtmlElement[], name: string) =>
  elements.flatMap(({ attributes }) => attributes[name] ?? [])

/** The elements in the order they begin; throws for a tag that is broken, crossed, unclosed or says a thing twice. */
export function readHtml(html: string): HtmlElement[] {
  const elements: HtmlElement[] = []
  const open: HtmlElement[] = []
  for (const [whole, closed, opened, given, slash, text] of html.matchAll(token)) {
    if (text !== undefined) for (const element of open) element.text += text
    else if (closed) close(open, closed)
    else if (opened) {
      const inside = open.map(({ name }) => name)
      const element = { name: opened, attributes: readAttributes(whole, given ?? ''), inside, text: '' }
      elements.push(element)
      if (!slash && !empty.has(opened)) open.push(element)
    } else if (whole === '<') throw new Error(`Broken tag: ${html.slice(html.indexOf(whole)).slice(0, 80)}`)
  }
  if (open.length > 0) throw new Error(`Not closed: ${open.map(({ name }) => name).join(' > ')}`)
  for (const element of elements) element.text = decode(element.text)
  return elements
}

function close(open: HtmlElement[], name: string) {
  const last = open.pop()
  if (last?.name !== name) throw new Error(`</${name}> closes <${last?.name ?? 'nothing'}>`)
}

function readAttributes(tag: string, given: string) {
  const attributes: Record<string, string> = {}
  for (const [, name = '', value = ''] of given.matchAll(attribute)) {
    if (name in attributes) throw new Error(`${name} twice in ${tag}`)
    attributes[name] = decode(value)
  }
  return attributes
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#96': '`',
  '#92': '\\',
}

function decode(text: string) {
  return text
    .replace(/&([a-z#\d]+);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim()
}
