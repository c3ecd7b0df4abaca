// What forms send, without leaving the page.

/** Rejects unless the site did what the form asks for, which it says with a redirect. */
export async function send(form: HTMLFormElement, submitter: HTMLElement | null) {
  const fields = [...new FormData(form, submitter)].map(([name, value]) => [name, String(value)])
  const body = new URLSearchParams(fields)
  const { type } = await fetch(form.action, { method: 'POST', body, redirect: 'manual', keepalive: true })
  if (type !== 'opaqueredirect') throw new Error(`${form.action} did not do it.`)
}
