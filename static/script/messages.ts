// Messages that can be put away.

export function dismissMessages() {
  for (const button of document.querySelectorAll<HTMLButtonElement>('.alert-close')) {
    button.hidden = false
    button.addEventListener('click', () => {
      button.closest('.alert')?.remove()
      document.querySelector('main')?.focus()
    })
  }
}
