// Buttons that copy what stands in a field, or hand it to the phone's own way of sharing.
import { showToast } from './toast.ts'

export function copyLinks() {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    const input = document.getElementById(button.dataset.copy ?? '')
    if (!(input instanceof HTMLInputElement)) continue
    button.hidden = false
    button.addEventListener('click', () => {
      input.select()
      navigator.clipboard.writeText(input.value).then(
        () => showToast('The link is copied.'),
        () => showToast('Your browser does not let us copy: the link is selected, copy it with your keys.'),
      )
    })
  }
}
