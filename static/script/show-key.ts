// Keys that can be looked at while they are typed.

export function showKeys() {
  for (const button of document.querySelectorAll<HTMLButtonElement>('.key-show')) {
    const input = button.parentElement?.querySelector('input')
    if (!input) continue
    const show = (shown: boolean) => {
      input.type = shown ? 'text' : 'password'
      button.setAttribute('aria-pressed', String(shown))
    }
    button.hidden = false
    button.addEventListener('click', () => show(input.type === 'password'))
    // A browser that remembers what was typed into text fields must not remember a key
    input.form?.addEventListener('submit', () => show(false))
  }
}
