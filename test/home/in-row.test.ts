// Middlewares in a row: whatever one of them throws, and whenever, is drawn as an error.
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import request from 'supertest'
import { expect, it } from 'vitest'
import { inRow } from '../../src/middleware/in-row.ts'

const later: RequestHandler = (_req, _res, next) => void setImmediate(next)
const throwing: RequestHandler = () => {
  throw new Error('thrown')
}
const refusing: RequestHandler = (_req, _res, next) => next(new Error('refused'))
const goOn: RequestHandler = (_req, res) => void res.send('went on')
const draw: ErrorRequestHandler = (error: Error, _req, res, _next) => void res.status(500).send(error.message)

it.each([
  ['thrown', [throwing]],
  ['thrown', [later, throwing]],
  ['refused', [later, refusing]],
])('hands on what was %s', async (message, handlers) => {
  const app = express().use(inRow(...handlers), goOn, draw)
  const { status, text } = await request(app).get('/')
  expect([status, text]).toEqual([500, message])
})
