// The theme, changed without loading the page anew: nothing that was typed is lost. Without it the form does it.

import { send } from './send.ts'

export function switchTheme() {
  document.querySelector<HTMLFormElement>('.theme-menu form')?.addEventListener('submit', (event) => {
    const button = (event as SubmitEvent).submitter
    if (!(button instanceof HTMLButtonElement)) return
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const before = form.querySelector<HTMLButtonElement>('[aria-pressed="true"]')?.value ?? 'auto'
    choose(form, button.value)
    // What is not kept would be gone on the next page
    send(form, button).catch(() => choose(form, before))
    const menu = form.closest('details')
    if (menu) menu.open = false
    menu?.querySelector('summary')?.focus()
  })
}

function choose(form: HTMLFormElement, theme: string) {
  show(theme)
  for (const button of form.querySelectorAll('button'))
    button.setAttribute('aria-pressed', String(button.value === theme))
}

/** Does to the page what the server will do to the next one. */
function show(theme: string) {
  const root = document.documentElement
  if (theme === 'auto') root.removeAttribute('data-bs-theme')
  else root.setAttribute('data-bs-theme', theme)
  document
    .querySelector('meta[name="color-scheme"]')
    ?.setAttribute('content', theme === 'auto' ? 'light dark' : theme)
  for (const element of document.querySelectorAll<HTMLElement>('[data-theme-media]')) {
    const own = element.dataset.themeMedia
    const media = theme === 'auto' ? `(prefers-color-scheme: ${own})` : theme === own ? 'all' : 'not all'
    element.setAttribute('media', media)
  }
}
