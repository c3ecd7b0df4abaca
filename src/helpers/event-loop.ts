// How far this process is behind: by how much its timers come late.

export interface EventLoop {
  /** Whether answers take so long that it is kinder to send visitors away (S53, S54). */
  isBehind(): boolean
  close(): void
}

/** Milliseconds: how often to look, and the lateness, smoothed over about three looks, that is too much. */
const lookEvery = 100
const tooLate = 400

export function watchEventLoop(): EventLoop {
  let due = performance.now() + lookEvery
  let late = 0
  const timer = setInterval(() => {
    const now = performance.now()
    late += (Math.max(0, now - due) - late) / 3
    due = now + lookEvery
  }, lookEvery).unref()

  return {
    isBehind: () => Math.max(late, (performance.now() - due) / 3) > tooLate,
    close: () => clearInterval(timer),
  }
}
