/** What scripts add to pages that work without them: menus that close by themselves, messages that can be put away. */

const openMenus = () => document.querySelectorAll<HTMLDetailsElement>('details.person-menu[open]')

document.addEventListener('click', (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target as Node)) menu.open = false
})

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  for (const menu of openMenus()) {
    menu.open = false
    menu.querySelector('summary')?.focus()
  }
})

for (const button of document.querySelectorAll<HTMLButtonElement>('.alert-close')) {
  button.hidden = false
  button.addEventListener('click', () => {
    button.closest('.alert')?.remove()
    document.querySelector('main')?.focus()
  })
}
