// Keeps a signal that arrives in the middle of a start from leaving a half-started service behind.

const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * What `work` returns. A signal that comes meanwhile and that nobody else listens for ends the process as
 * usual, but only after `work` and then `undo`.
 */
export async function withSignalsHeld<T>(work: () => Promise<T>, undo: () => Promise<void>): Promise<T> {
  let caught: NodeJS.Signals | undefined
  const hold = (signal: NodeJS.Signals) => {
    caught ??= signal
  }
  for (const signal of signals) process.on(signal, hold)
  try {
    return await work()
  } finally {
    for (const signal of signals) process.off(signal, hold)
    if (caught && process.listenerCount(caught) === 0) {
      await undo()
      process.kill(process.pid, caught)
    }
  }
}
