// Menus that close by themselves: at a click elsewhere, where the cursor goes on, and with Escape.

const openMenus = () => document.querySelectorAll<HTMLDetailsElement>('details.menu[open]')

export function closeMenus() {
  for (const moved of ['click', 'focusin'])
    document.addEventListener(moved, ({ target }) => {
      for (const menu of openMenus()) if (!menu.contains(target as Node)) menu.open = false
    })

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    for (const menu of openMenus()) {
      menu.open = false
      menu.querySelector('summary')?.focus()
    }
  })
}
