// The command: npm run attack -- URL [--only S23,S14]. Ends with 1 when an abuse was not held, with 2 when none could be run.
import { parseArgs } from 'node:util'
import { abuses, runAttack } from './attack.ts'
import { exitCodeOf } from './command.ts'
import { CannotRun } from './preflight.ts'
import { drawTable } from './table.ts'

const usage = 'Usage: npm run attack -- http://localhost:3000 [--only S23,S14]'

process.exitCode = await exitCodeOf(main, usage)

async function main() {
  const { url, only } = readArguments()
  const results = await runAttack(url, {
    only,
    onResult: ({ verdict }) => say(verdict === 'held' ? '.' : '!'),
  })
  say(`\n${drawTable(results)}\n`)
  return results.every(({ verdict }) => verdict === 'held') ? 0 : 1
}

function readArguments() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } })
  const [url = 'http://localhost:3000'] = positionals
  const only = values.only?.split(',').map((id) => id.trim().toUpperCase()) ?? []
  const unknown = only.find((id) => !abuses.some((abuse) => abuse.id === id))
  if (!URL.canParse(url) || new URL(url).protocol !== 'http:' || positionals.length > 1)
    throw new CannotRun(usage)
  if (unknown)
    throw new CannotRun(`No abuse is named ${unknown}; docs/security.md says what shows it. ${usage}`)
  return { url: new URL(url).origin, only }
}

function say(text: string) {
  process.stdout.write(text)
}
