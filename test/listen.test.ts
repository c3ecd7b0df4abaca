// The port: that requests and responses are born the way Express wants them, and that the end is quiet.
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import request from 'supertest'
import { expect, it } from 'vitest'
import { listen } from '../src/listen.ts'

it('gives Express no prototype to change', async () => {
  const app = express()
  const changed: object[] = []
  const { setPrototypeOf } = Object
  app.get('/', (_req, res) => res.end())
  const server = await listen(app, { port: 0, host: '127.0.0.1' })
  Object.setPrototypeOf = (target, prototype) => {
    if (Object.getPrototypeOf(target) !== prototype) changed.push(target)
    return setPrototypeOf(target, prototype)
  }
  try {
    await request(`http://127.0.0.1:${server.port}`).get('/').expect(200)
  } finally {
    Object.setPrototypeOf = setPrototypeOf
    await server.close()
  }
  expect(changed).toEqual([])
})

it('S59: answers what is under way before it closes, and nothing after', async () => {
  const app = express()
  app.get('/slow', async (_req, res) => {
    await sleep(300)
    res.send('done')
  })
  const server = await listen(app, { port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${server.port}/slow`
  const answer = new Promise<number | undefined>((done) => get(url, (res) => done(res.resume().statusCode)))
  await sleep(100)
  await server.close()
  expect(await answer).toBe(200)
  await expect(request(url).get('')).rejects.toThrow('ECONNREFUSED')
})
