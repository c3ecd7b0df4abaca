// Messages that can be put away.

export function dismissMessages() {
  for (const button of document.querySelectorAll<HTMLButtonElement>('.alert-close:not([data-close])')) {
    button.hidden = false
    button.addEventListener('click', () => {
      button.closest('.alert, .toast-card')?.remove()
      document.querySelector('main')?.focus()
    })
  }
}
