// How far this process is behind: by how much its timers come late.

export interface EventLoop {
  /** Whether answers take so long that it is kinder to send visitors away (S53, S54). */
  isBehind(): boolean
  close(): void
}

/** Milliseconds: how often to look, and the lateness, smoothed over about three looks, that is too much. */
const lookEvery = 100
const tooLate = 400
/** Milliseconds that one look counts at most: a machine that slept is late once, however long, and not busy. */
const mostOfOneLook = 1_000

export function watchEventLoop(): EventLoop {
  let due = performance.now() + lookEvery
  let late = 0
  const smoothed = () => {
    const now = Math.min(mostOfOneLook, Math.max(0, performance.now() - due))
    return late + (now - late) / 3
  }
  const timer = setInterval(() => {
    late = smoothed()
    due = performance.now() + lookEvery
  }, lookEvery).unref()

  return {
    isBehind: () => Math.max(late, smoothed()) > tooLate,
    close: () => clearInterval(timer),
  }
}
