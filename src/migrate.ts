// The release step as a process: the line `release` of the Procfile, and `npm run migrate`.
import { readMigrationConfig } from './config.ts'
import { migrate } from './migrations.ts'
import { runProcess } from './run-process.ts'

await runProcess('release', readMigrationConfig, async (config, log) => {
  await migrate(config.databaseUrl, config)
  log.info({ event: 'migrated' }, 'the database is up to date')
  return async () => {}
})
