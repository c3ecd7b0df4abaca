// A worker as a process of its own, on the parts that it is told of: there to be killed.
import { createDeps } from '../../src/deps.ts'
import { createLog } from '../../src/helpers/log.ts'
import { runJobs } from '../../src/site.ts'

const config = JSON.parse(process.argv[2] ?? '{}')
await runJobs(createDeps(config, createLog({ level: 'info', name: 'worker' })))
