// The static files as a process serves them while another build comes beside its own.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import express from 'express'
import request from 'supertest'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { staticFiles } from '../../src/middleware/static-files.ts'
import { temporaryFolder } from './static-build.ts'

let folder: string
let app: express.Express
beforeAll(async () => {
  folder = await temporaryFolder()
  await writeFile(join(folder, 'style.aaaaaaaaaa.css'), 'mine')
  app = express().use('/static', staticFiles(folder, ['style.aaaaaaaaaa.css']))
  await mkdir(join(folder, 'images'))
  for (const name of [
    'style.bbbbbbbbbb.css',
    'images/face.bbbbbbbbbb.svg',
    'manifest.json',
    '.cccccccccc.css',
  ])
    await writeFile(join(folder, name), 'theirs')
})
afterAll(() => rm(folder, { recursive: true }))

it.each([
  ['style.aaaaaaaaaa.css', 'mine'],
  ['style.bbbbbbbbbb.css', 'theirs'],
  ['images/face.bbbbbbbbbb.svg', 'theirs'],
])('serves %s for a year', async (name, content) => {
  const answer = await request(app).get(`/static/${name}`).buffer(true).expect(200)
  expect(answer.text ?? answer.body.toString()).toBe(content)
  expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
})

it('S59: has its own files also when they are gone from the disk', async () => {
  await rm(join(folder, 'style.aaaaaaaaaa.css'))
  await request(app).get('/static/style.aaaaaaaaaa.css').expect(200, 'mine')
})

it.each([
  'manifest.json',
  '.cccccccccc.css',
  'style.dddddddddd.css',
  'images/../style.bbbbbbbbbb.css/',
  'images%2Fface.bbbbbbbbbb.svg',
])('serves no %s', async (name) => {
  await request(app).get(`/static/${name}`).expect(404)
})
