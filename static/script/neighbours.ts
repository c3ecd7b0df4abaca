// The pictures before and after, by arrow keys and by swiping.

const least = 60

export function goToNeighbours() {
  const area = document.querySelector<HTMLElement>('[data-swipe]')
  if (!area) return
  const go = (rel: 'prev' | 'next') => area.querySelector<HTMLAnchorElement>(`a[rel="${rel}"]`)?.click()

  document.addEventListener('keydown', (event) => {
    const { target, key } = event
    const typing = target instanceof HTMLInputElement
    if (typing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    if (key === 'ArrowLeft') go('prev')
    if (key === 'ArrowRight') go('next')
  })

  let start: Touch | undefined
  area.addEventListener('touchstart', ({ touches }) => {
    start = touches.length === 1 ? touches[0] : undefined
  })
  area.addEventListener('touchend', ({ changedTouches: [end] }) => {
    if (!start || !end || window.visualViewport?.scale !== 1) return
    const [across, along] = [end.clientX - start.clientX, end.clientY - start.clientY]
    if (Math.abs(across) > least && Math.abs(across) > 2 * Math.abs(along)) go(across > 0 ? 'prev' : 'next')
  })
}
