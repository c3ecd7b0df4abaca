// The cookie notice: answered without loading the page anew, so that nothing that was typed is lost.
import { send } from './send.ts'
import { showToast } from './toast.ts'

export function answerCookies() {
  const notice = document.querySelector<HTMLElement>('.cookie-notice')
  const form = notice?.querySelector('form')
  if (!notice || !form) return
  new ResizeObserver(() => tellHeight(notice)).observe(notice)
  form.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') closeSettings(form)
  })
  form.addEventListener(
    'submit',
    (event) => {
      event.preventDefault()
      const { submitter } = event
      // Once only: whatever goes wrong here, the form can do by itself
      send(form, submitter).then(
        () => finish(notice, form),
        () => form.requestSubmit(submitter),
      )
    },
    { once: true },
  )
}

function finish(notice: HTMLElement, form: HTMLFormElement) {
  notice.remove()
  showToast(form.dataset.saved ?? '')
  document.querySelector('main')?.focus({ preventScroll: true })
}

function closeSettings(form: HTMLFormElement) {
  const settings = form.querySelector('details')
  if (!settings?.open) return
  settings.open = false
  settings.querySelector('summary')?.focus()
}

/** For the rule that keeps the cursor in sight. */
function tellHeight(notice: HTMLElement) {
  document.documentElement.style.setProperty('--notice-height', `${notice.offsetHeight}px`)
}
