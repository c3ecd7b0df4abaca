// Sentences in the corner, after the pattern that the page holds in a template.

const shownFor = 8_000

/** Says it to eyes and to screen readers, and takes it away by itself. */
export function showToast(text: string) {
  const pattern = document.querySelector<HTMLTemplateElement>('template#toast')?.content.firstElementChild
  const toast = pattern?.cloneNode(true)
  if (!(toast instanceof HTMLElement)) return
  const say = () => {
    toast.querySelector('p')?.append(text)
    region().append(toast)
  }
  toast.querySelector('button')?.addEventListener('click', () => toast.remove())
  region()
  // A screen reader says only what comes into a region that it knows already
  setTimeout(say, 100)
  setTimeout(() => toast.remove(), shownFor)
}

export function showToastsOnDemand() {
  for (const button of document.querySelectorAll<HTMLElement>('[data-toast]'))
    button.addEventListener('click', () => showToast(button.dataset.toast ?? ''))
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
