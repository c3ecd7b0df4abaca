// Buttons that hand on what stands in a field: copied, or by the device's own way of sharing where it has one.
import { showToast } from './toast.ts'

export function shareLinks() {
  onClick('[data-copy]', copy)
  if ('share' in navigator) onClick('[data-share]', send)
}

/** The button names the field; it needs a script and appears with it. */
function onClick(buttons: string, act: (input: HTMLInputElement) => void) {
  for (const button of document.querySelectorAll<HTMLButtonElement>(buttons)) {
    const input = document.getElementById(button.dataset.copy ?? button.dataset.share ?? '')
    if (!(input instanceof HTMLInputElement)) continue
    button.hidden = false
    button.addEventListener('click', () => act(input))
  }
}

async function copy(input: HTMLInputElement) {
  try {
    await navigator.clipboard.writeText(input.value)
    showToast('The link is copied.')
  } catch {
    input.select()
    showToast('Your browser does not let us copy: the link is selected, copy it with your keys.', 'warning')
  }
}

/** Whoever closes the device's dialog has changed their mind. */
async function send(input: HTMLInputElement) {
  try {
    await navigator.share({ title: document.title, url: input.value })
  } catch (error) {
    if ((error as Error).name !== 'AbortError') await copy(input)
  }
}
