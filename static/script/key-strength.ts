// Says below a new key how good it is, while it is typed. The key goes nowhere.
import { rateKey } from './rate-key.ts'

export function sayKeyStrength() {
  for (const output of document.querySelectorAll<HTMLOutputElement>('.key-strength')) {
    const input = document.getElementById(output.htmlFor.value)
    if (!(input instanceof HTMLInputElement)) continue
    const known = (output.dataset.known ?? '').split('\n').filter((word) => word !== '')
    input.addEventListener('input', () => {
      const { level, text } = rateKey(input.value, known)
      output.dataset.level = String(level)
      // Set only when it changes, so that screen readers do not repeat it with each character
      if (output.textContent !== text) output.textContent = text
    })
  }
}
