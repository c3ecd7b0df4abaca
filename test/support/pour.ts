// A sender of a body that nobody would want to read to its end.
import { connect } from 'node:net'

const most = 1_000_000_000
const piece = Buffer.alloc(65_536, 'a')
const chunk = Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')])

/** Posts a gigabyte to the log-in, with its length or in chunks, for as long as somebody takes it. */
export async function pour(url: string, inChunks: boolean) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const begun = performance.now()
  let answer = ''
  socket
    .on('error', () => {})
    .on('data', (part) => {
      answer += part
    })
  socket.setMaxListeners(0)
  const closed = new Promise((done) => socket.once('close', done))
  const length = inChunks ? 'Transfer-Encoding: chunked' : `Content-Length: ${most}`
  socket.write(
    `POST /auth/login HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n${length}\r\n\r\n`,
  )
  while (!socket.destroyed && socket.bytesWritten < most)
    if (!socket.write(inChunks ? chunk : piece))
      await Promise.race([new Promise((done) => socket.once('drain', done)), closed])
  await closed
  return {
    status: answer.split(' ')[1] ?? 'none',
    taken: socket.bytesWritten - socket.writableLength,
    milliseconds: performance.now() - begun,
  }
}
