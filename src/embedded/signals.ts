// Ends what runs beside this process when a signal ends the process and nobody else takes care of it.

const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
const undoings = new Set<() => Promise<void>>()

/**
 * From now on a signal that nobody else listens for runs `undo` before it ends the process: Ctrl-C while the
 * site is still starting leaves nothing behind. The returned function calls it off.
 */
export function undoOnSignal(undo: () => Promise<void>): () => void {
  if (undoings.size === 0) for (const signal of signals) process.on(signal, end)
  undoings.add(undo)
  return () => {
    undoings.delete(undo)
    if (undoings.size === 0) for (const signal of signals) process.off(signal, end)
  }
}

async function end(signal: NodeJS.Signals): Promise<void> {
  if (process.listeners(signal).some((listener) => listener !== end)) return
  await Promise.allSettled([...undoings].map((undo) => undo()))
  process.off(signal, end)
  process.kill(process.pid, signal)
}
