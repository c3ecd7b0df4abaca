// The port: that requests and responses are born the way Express wants them, and that the end is quiet.
import { once } from 'node:events'
import { get } from 'node:http'
import { connect, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import express from 'express'
import request from 'supertest'
import { expect, it } from 'vitest'
import { listen } from '../src/listen.ts'
import { settled } from '../src/settled.ts'
import { waitFor } from './support/people.ts'

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

it('makes all requests of one kind, so that V8 keeps what it has learned of them', async () => {
  setFlagsFromString('--allow-natives-syntax')
  const haveSameMap = new Function('one', 'other', 'return %HaveSameMap(one, other)')
  const { IncomingMessage: Request, ServerResponse: Response } = settled(express())
  const requests = [new Request(new Socket()), new Request(new Socket())] as const
  expect(haveSameMap(...requests)).toBe(true)
  expect(haveSameMap(...requests.map((req) => new Response(req)))).toBe(true)
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

it('works on a few requests of one connection at a time, and hangs up on a flood', async () => {
  const app = express()
  let worked = 0
  app.get('/', async (_req, res) => {
    worked++
    await sleep(50)
    res.end('done')
  })
  const server = await listen(app, { port: 0, host: '127.0.0.1' })
  const socket = connect(server.port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2_000))
  await once(socket, 'close')
  expect(worked).toBeLessThanOrEqual(8)
  await request(`http://127.0.0.1:${server.port}`).get('/').expect(200, 'done')
  await server.close()
})

it('S59: answers who asks once more while it closes, and has them go elsewhere', async () => {
  const app = express()
  app.get('/', (_req, res) => void res.end('here'))
  const server = await listen(app, { port: 0, host: '127.0.0.1' })
  const socket = connect(server.port, '127.0.0.1')
  const said: string[] = []
  socket.on('data', (chunk) => said.push(String(chunk)))
  const ask = () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  ask()
  await waitFor(async () => said[0] ?? null)
  const closed = server.close(5_000)
  await sleep(100)
  ask()
  await once(socket, 'close')
  await closed
  expect(said[0]).toContain('Connection: keep-alive')
  expect(said[1]).toMatch(/200 OK[\s\S]*Connection: close[\s\S]*here/)
})

it('S59: finishes an answer that its visitor reads slowly', async () => {
  const size = 12_000_000
  const app = express()
  app.get('/', (_req, res) => void res.end(Buffer.alloc(size)))
  const server = await listen(app, { port: 0, host: '127.0.0.1' })
  const socket = connect(server.port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  await once(socket, 'readable')
  const closed = server.close(100)
  await sleep(500)
  let read = 0
  socket.on('data', ({ length }) => {
    read += length
  })
  await closed
  await waitFor(async () => (read >= size ? true : null))
})

it('S59: waits no longer than told for who asks nothing more', async () => {
  const server = await listen(express(), { port: 0, host: '127.0.0.1' })
  await request(`http://127.0.0.1:${server.port}`).get('/').set('Connection', 'keep-alive').expect(404)
  const begun = Date.now()
  await server.close(300)
  expect(Date.now() - begun).toBeLessThan(2_000)
})
