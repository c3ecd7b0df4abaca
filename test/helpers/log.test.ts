// The log: what a line holds, and what it never does.
import { describe, expect, it } from 'vitest'
import { createLog, maskEmail } from '../../src/helpers/log.ts'

function logged(write: (log: ReturnType<typeof createLog>) => void, level = 'info') {
  const lines: string[] = []
  write(createLog({ level, name: 'test' }, { write: (line) => void lines.push(line) }))
  return lines
}

describe('createLog', () => {
  it('S44: writes a JSON line with the time, the level as a word and the name of the process', () => {
    const [line = '', ...more] = logged((log) => log.info({ event: 'login', userId: '17' }, 'logged in'))
    expect(more).toEqual([])
    expect(line.endsWith('}\n')).toBe(true)
    expect(JSON.parse(line)).toMatchObject({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      name: 'test',
      event: 'login',
      userId: '17',
      msg: 'logged in',
    })
  })

  it('S44: keeps one line one line, whatever is in it', () => {
    const nasty = 'a\nb\r\n{"level":"fatal"}\u0000\u001b[2J'
    const lines = logged((log) => log.warn({ event: nasty, err: new Error(nasty) }, nasty))
    expect(lines).toHaveLength(1)
    expect([...String(lines[0]).trimEnd()].filter((letter) => letter < ' ')).toEqual([])
    expect(JSON.parse(String(lines[0]))).toMatchObject({ event: nasty, msg: nasty })
  })

  it('S44: says of an error its name, message, code and place, and nothing that hangs on it', () => {
    const error = Object.assign(new TypeError('it broke', { cause: new Error('of tau@example.org') }), {
      code: 'ECONNRESET',
      config: { url: 'http://mailer/emailservice-usr/signup/eyJhbGciOi' },
      request: { headers: { cookie: 'sid=s%3Asecret' } },
      detail: 'Key (aut_email)=(tau@example.org) already exists.',
      parameters: ['$2b$10$hash'],
    })
    const [line = ''] = logged((log) => log.error({ err: error }, 'failed'))
    expect(JSON.parse(line).err).toEqual({
      type: 'TypeError',
      message: 'it broke',
      code: 'ECONNRESET',
      stack: expect.stringContaining('log.test.ts'),
    })
    expect(line).not.toMatch(/eyJ|secret|example\.org|hash/)
  })

  it.each(['text of a key', { key: 'text of a key' }, null, 7])(
    'S44: says nothing of %j, which is no error',
    (thrown) => {
      const [line = ''] = logged((log) => log.error({ err: thrown }, 'failed'))
      expect(line).not.toContain('text of a key')
      expect(JSON.parse(line).err).toEqual({ message: 'something that is no error was thrown' })
    },
  )

  it('S44: treats the errors of a request alike', () => {
    const [line = ''] = logged((log) =>
      log.child({ requestId: 'r' }).error({ err: Object.assign(new Error('x'), { url: 'u' }) }),
    )
    expect(JSON.parse(line)).toMatchObject({ requestId: 'r', err: { message: 'x' } })
    expect(JSON.parse(line).err.url).toBeUndefined()
  })

  it('leaves out what is below its level', () => {
    expect(logged((log) => log.info('quiet'), 'warn')).toEqual([])
  })
})

describe('maskEmail', () => {
  it.each([
    ['joe@example.org', 'j***@example.org'],
    ['a@b.co', 'a***@b.co'],
    ['"odd@name"@example.org', '"***@example.org'],
    ['@example.org', '***'],
    ['no address', '***'],
    ['', '***'],
  ])('S44: makes %j %j', (address, masked) => {
    expect(maskEmail(address)).toBe(masked)
  })
})
