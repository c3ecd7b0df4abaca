// What scripts/build-static.js makes of static/.
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildStatic, root, temporaryFolder } from './static-build.ts'

let out: string
let manifest: Record<string, string>
const listed = async (folder: string) =>
  (await readdir(folder, { recursive: true })).filter((name) => name.includes('.')).sort()
const content = (name: string, ending = '') => readFile(join(out, `${manifest[name]}${ending}`))

beforeAll(async () => {
  out = await temporaryFolder()
  await buildStatic(out)
  manifest = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'))
})
afterAll(() => rm(out, { recursive: true }))

describe('build-static', () => {
  it('gives each file a name that holds a hash of its content', async () => {
    expect(Object.keys(manifest)).toEqual(
      expect.arrayContaining([
        'favicon.svg',
        'images/errors/nothing-here.svg',
        'script.js',
        'style.css',
        'tile-placeholder.svg',
      ]),
    )
    for (const [plain, hashed] of Object.entries(manifest)) {
      const [, name, hash, ending] = /^(.+)\.([0-9a-f]{10})(\.\w+)$/.exec(hashed) ?? []
      expect(`${name}${ending}`).toBe(plain)
      expect(hash).toBeTruthy()
    }
  })

  it('publishes no source', async () => {
    expect((await listed(out)).filter((name) => /\.(ts|scss)$|tsconfig/.test(name))).toEqual([])
  })

  it('lays compressed siblings with the same content beside each text', async () => {
    const texts = Object.keys(manifest).filter((name) => /\.(css|js|svg)$/.test(name))
    expect(texts.length).toBeGreaterThan(5)
    for (const name of texts) {
      const plain = await content(name)
      expect(brotliDecompressSync(await content(name, '.br')).equals(plain)).toBe(true)
      expect(gunzipSync(await content(name, '.gz')).equals(plain)).toBe(true)
    }
  })

  it('keeps style and script small', async () => {
    expect((await content('style.css', '.br')).length).toBeLessThan(12_000)
    expect((await content('script.js', '.br')).length).toBeLessThan(4_000)
  })

  it('S37: fetches nothing but its own font from within the style, no data: pictures either', async () => {
    const style = (await content('style.css')).toString()
    expect(style).toContain('prefers-color-scheme:dark')
    expect(style).not.toMatch(/url\((?!fonts\/)|@import|data:/)
  })

  it('uses no variable of the style that is not set', async () => {
    const style = (await content('style.css')).toString()
    const set = new Set([...style.matchAll(/(--[\w-]+):/g)].map(([, name]) => name))
    const used = [...style.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name)
    expect(used.length).toBeGreaterThan(100)
    expect([...new Set(used)].filter((name) => !set.has(name))).toEqual([])
  })

  it('tells mails the theme in what old mail programs know: six hex digits, pixels', async () => {
    const { light, dark, roundings } = JSON.parse(await readFile(join(out, 'theme.json'), 'utf8'))
    expect(Object.keys(dark)).toEqual(Object.keys(light))
    for (const colour of [...Object.values(light), ...Object.values(dark)])
      expect(colour).toMatch(/^#[0-9a-f]{6}$/)
    expect(Object.keys(roundings)).toEqual(['card', 'secret', 'button'])
    for (const rounding of Object.values(roundings)) expect(rounding).toMatch(/^(0|[\d.]+px)$/)
  })

  it('draws pictures without script, outside reference or ids of one another', async () => {
    const ids: string[] = []
    for (const name of Object.keys(manifest).filter((file) => file.endsWith('.svg'))) {
      const svg = (await content(name)).toString()
      expect(svg, name).not.toMatch(/<script|\son\w+=|href="(?!#)|url\((?!#)/)
      expect(svg.length, name).toBeLessThan(14_000)
      ids.push(...[...svg.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id ?? ''))
    }
    expect(ids).toEqual([...new Set(ids)])
  })

  it('makes the same of the same', async () => {
    const again = await temporaryFolder()
    await buildStatic(again)
    expect(await listed(again)).toEqual(await listed(out))
    for (const name of await listed(out)) {
      const [first, second] = await Promise.all([readFile(join(out, name)), readFile(join(again, name))])
      expect(first.equals(second), name).toBe(true)
    }
    await rm(again, { recursive: true })
  })

  it('leaves the files of the build before to a site that still serves them, and removes older ones', async () => {
    const used = await temporaryFolder()
    await writeFile(join(used, 'manifest.json'), JSON.stringify({ 'style.css': 'style.before.css' }))
    for (const name of ['style.before.css', 'style.before.css.br', 'style.older.css', 'style.older.css.gz'])
      await writeFile(join(used, name), 'x')
    await buildStatic(used)
    expect(await listed(used)).toEqual(
      [...(await listed(out)), 'style.before.css', 'style.before.css.br'].sort(),
    )
    await rm(used, { recursive: true })
  })

  it('fails when a view asks for an icon that does not exist', async () => {
    const project = await temporaryFolder()
    for (const part of ['scripts', 'static'])
      await cp(join(root, part), join(project, part), { recursive: true })
    await symlink(join(root, 'node_modules'), join(project, 'node_modules'))
    await mkdir(join(project, 'views'))
    await writeFile(join(project, 'views/page.njk'), "{{ icon('no-such-icon') }}")
    await expect(buildStatic(join(project, 'out'), project)).rejects.toThrow("'no-such-icon'")
    await rm(project, { recursive: true })
  })
})
