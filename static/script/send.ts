// What forms send, without leaving the page.

/** Rejects unless the site did what the form asks for, which it says with a redirect. */
export async function send(form: HTMLFormElement, submitter: HTMLElement | null) {
  const body = new URLSearchParams()
  for (const [name, value] of new FormData(form)) body.append(name, String(value))
  if (submitter instanceof HTMLButtonElement) body.append(submitter.name, submitter.value)
  const { type } = await fetch(form.action, { method: 'POST', body, redirect: 'manual', keepalive: true })
  if (type !== 'opaqueredirect') throw new Error(`${form.action} did not do it.`)
}
