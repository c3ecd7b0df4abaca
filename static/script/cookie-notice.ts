// The cookie notice: answered without loading the page anew, so that nothing that was typed is lost.
import { send } from './send.ts'
import { showToast } from './toast.ts'

export function answerCookies() {
  const notice = document.querySelector<HTMLElement>('.cookie-notice')
  if (!notice) return
  new ResizeObserver(() => tellHeight(notice)).observe(notice)
  notice.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') closeSettings(notice)
  })
  for (const form of notice.querySelectorAll('form')) connect(notice, form)
}

function connect(notice: HTMLElement, form: HTMLFormElement) {
  let isUnderWay = false
  const answer = (event: SubmitEvent) => {
    event.preventDefault()
    if (isUnderWay) return
    isUnderWay = true
    const { submitter } = event
    send(form, submitter).then(
      () => finish(notice),
      () => {
        // Whatever went wrong here, the form can do by itself
        form.removeEventListener('submit', answer)
        form.requestSubmit(submitter)
      },
    )
  }
  form.addEventListener('submit', answer)
}

/** The cursor goes on to the page, unless it is there already. */
function finish(notice: HTMLElement) {
  const hadCursor = notice.contains(document.activeElement)
  notice.remove()
  if (hadCursor) document.querySelector('main')?.focus({ preventScroll: true })
  showToast(notice.querySelector<HTMLElement>('[data-saved]')?.dataset.saved ?? '')
}

function closeSettings(notice: HTMLElement) {
  const settings = notice.querySelector('details')
  if (!settings?.open) return
  settings.open = false
  settings.querySelector('summary')?.focus()
}

/** For the rule that keeps the cursor in sight. */
function tellHeight(notice: HTMLElement) {
  document.documentElement.style.setProperty('--notice-height', `${notice.offsetHeight}px`)
}
