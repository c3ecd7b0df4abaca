// Examines an installation as a process: `npm run doctor`. Ends with 1 when there is something to mend, else with 0.
import { examine } from './doctor/examine.ts'
import { loadEnvironment } from './run-process.ts'

/** What packages warn of is no finding. */
process.removeAllListeners('warning')

const tell = (text: string) => void process.stdout.write(text)

try {
  const well = await examine(loadEnvironment(), tell)
  process.stdout.write('', () => process.exit(well ? 0 : 1))
} catch (error) {
  const { name, code = '' } = error as NodeJS.ErrnoException
  tell(`The doctor cannot work here (${[name, code].filter(Boolean).join(' ')}).\n`)
  process.exitCode = 1
}
