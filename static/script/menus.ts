// Menus that close by themselves: at a click elsewhere, and with Escape.

const openMenus = () => document.querySelectorAll<HTMLDetailsElement>('details.menu[open]')

export function closeMenus() {
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
}
