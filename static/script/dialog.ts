// Links that open a dialog of the page they are on instead of another page with the same form.

export function openDialogs() {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-dialog]')) {
    const dialog = document.getElementById(link.dataset.dialog ?? '')
    if (dialog instanceof HTMLDialogElement) connect(link, dialog)
  }
}

function connect(link: HTMLAnchorElement, dialog: HTMLDialogElement) {
  link.setAttribute('aria-haspopup', 'dialog')
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    dialog.showModal()
    dialog.querySelector<HTMLInputElement>('input:not([hidden])')?.focus()
  })
  dialog.addEventListener('click', ({ target }) => {
    const outside = target === dialog
    if (outside || (target as Element).closest('[data-close]')) dialog.close()
  })
}
