// The table at the end of `npm run chaos`: each fault, whether it was survived, and its figures.
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node'

export default class Table implements Reporter {
  onTestCaseResult(test: TestCase) {
    if (!wasRun(test)) return
    process.stdout.write(`${line(test)}\n`)
    for (const error of test.result().errors ?? []) process.stdout.write(`    ${error.message}\n`)
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandled: ReadonlyArray<SerializedError>) {
    const tests = modules.flatMap((one) => [...one.children.allTests()]).filter(wasRun)
    const held = tests.filter((test) => test.result().state === 'passed')
    process.stdout.write(`\n${'fault'.padEnd(width)}  outcome   figures\n`)
    for (const test of tests) process.stdout.write(`${line(test)}\n`)
    const others = [...modules.flatMap((one) => one.errors()), ...unhandled]
    for (const error of others) process.stdout.write(`${error.message}\n`)
    if (tests.length === 0) process.exitCode = 1
    process.stdout.write(`\n${held.length} of ${tests.length} faults survived\n`)
  }
}

const width = 58

/** The others were left out by `-t`. */
function wasRun(test: TestCase) {
  return test.result().state !== 'skipped'
}

function line(test: TestCase) {
  const outcome = test.result().state === 'passed' ? 'survived' : 'FAILED  '
  return `${test.name.padEnd(width)}  ${outcome}  ${test.meta().figures ?? ''}`
}
