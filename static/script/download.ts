// Forms that bring a file: the page stays, so what was typed goes, and what was wrong before.

export function clearDownloads() {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-download]'))
    form.addEventListener('submit', () => setTimeout(() => clear(form)))
}

/** Once the browser has taken down what it sends. */
function clear(form: HTMLFormElement) {
  form.reset()
  document.title = document.title.replace(/^Error: /, '')
  const errors = (form.closest('section') ?? form).querySelectorAll('.field-error, [role="alert"]')
  for (const error of errors) error.remove()
  for (const field of form.querySelectorAll('[aria-invalid]')) {
    field.removeAttribute('aria-invalid')
    const described = field.getAttribute('aria-describedby')?.split(' ') ?? []
    field.setAttribute('aria-describedby', described.filter((id) => document.getElementById(id)).join(' '))
  }
}
