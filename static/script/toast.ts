// Sentences in the corner, after the pattern that the page holds in a template.

const shownFor = 8_000

/** Says it to eyes and to screen readers, and takes it away by itself once nobody points at it or has the cursor in it. */
export function showToast(text: string, kind: 'success' | 'info' | 'warning' | 'danger' = 'success') {
  const pattern = document.querySelector<HTMLTemplateElement>('template#toast')?.content.firstElementChild
  const toast = pattern?.cloneNode(true)
  if (!(toast instanceof HTMLElement)) return
  toast.classList.replace('toast-success', `toast-${kind}`)
  const say = () => {
    toast.querySelector('p')?.append(text)
    region().append(toast)
    expire(toast)
  }
  let cameFrom: EventTarget | null = null
  toast.addEventListener('focusin', ({ relatedTarget }) => {
    cameFrom = relatedTarget ?? cameFrom
  })
  toast.querySelector('button')?.addEventListener('click', () => takeAway(toast, cameFrom))
  region()
  // A screen reader says only what comes into a region that it knows already
  setTimeout(say, 100)
}

export function showToastsOnDemand() {
  for (const button of document.querySelectorAll<HTMLElement>('[data-toast]'))
    button.addEventListener('click', () => showToast(button.dataset.toast ?? ''))
}

function expire(toast: HTMLElement) {
  setTimeout(() => (toast.matches(':hover, :focus-within') ? expire(toast) : toast.remove()), shownFor)
}

/** The cursor goes back to where it came from, if that is still there. */
function takeAway(toast: HTMLElement, cameFrom: EventTarget | null) {
  const hadCursor = toast.contains(document.activeElement)
  toast.remove()
  const back = cameFrom instanceof HTMLElement && cameFrom.isConnected ? cameFrom : null
  if (hadCursor) (back ?? document.querySelector('main'))?.focus({ preventScroll: true })
}

function region() {
  const existing = document.querySelector('.toasts')
  if (existing) return existing
  const made = document.createElement('div')
  made.className = 'toasts'
  made.setAttribute('role', 'status')
  document.body.append(made)
  return made
}
