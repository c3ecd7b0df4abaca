// Loaded before a process by `node --import`: the first SIGUSR2 begins a profile, the second writes it to PROFILE_TO.
import { renameSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'

const session = new Session()
let going = false

process.on('SIGUSR2', async () => {
  if (going) {
    const { profile } = await session.post('Profiler.stop')
    const file = process.env.PROFILE_TO ?? ''
    writeFileSync(`${file}.part`, JSON.stringify(profile))
    renameSync(`${file}.part`, file)
  } else {
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: 500 })
    await session.post('Profiler.start')
  }
  going = !going
})
