// The files of the pictures, from disk and from memory.
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { createPictureFiles } from '../../src/helpers/picture-files.ts'

async function folderWith(file: string, content: string) {
  const folder = await mkdtemp(join(tmpdir(), 'minimal-user-pictures-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, file), content)
  return { path: join(folder, file), files: createPictureFiles(pathToFileURL(`${folder}/`)) }
}

it('has each file plain and packed', async () => {
  const { files } = await folderWith('a.svg', '<svg/>')
  const file = await files.find('a.svg')
  expect(file?.identity.toString()).toBe('<svg/>')
  expect(brotliDecompressSync(file?.br ?? '').toString()).toBe('<svg/>')
  expect(gunzipSync(file?.gzip ?? '').toString()).toBe('<svg/>')
})

it('answers from memory until the file changes', async () => {
  const { path, files } = await folderWith('a.svg', 'first')
  const first = await files.find('a.svg')
  expect(await files.find('a.svg')).toBe(first)
  await writeFile(path, 'second')
  await utimes(path, 1_000_000, 1_000_000)
  expect((await files.find('a.svg'))?.identity.toString()).toBe('second')
})

it('keeps a hundred, so that memory has an end', async () => {
  const { path, files } = await folderWith('0.svg', '0')
  const first = await files.find('0.svg')
  for (let name = 1; name <= 100; name++) {
    await writeFile(path.replace('0.svg', `${name}.svg`), String(name))
    await files.find(`${name}.svg`)
  }
  expect(await files.find('100.svg')).toBe(await files.find('100.svg'))
  expect(await files.find('0.svg')).not.toBe(first)
})

it('says null of a file that is missing or has gone', async () => {
  const { path, files } = await folderWith('a.svg', 'here')
  expect(await files.find('b.svg')).toBeNull()
  await files.find('a.svg')
  await rm(path)
  expect(await files.find('a.svg')).toBeNull()
})
