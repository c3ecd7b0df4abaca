// The colours, faces and roundings of the theme, as the build took them from static/styles/theme.scss.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a mail, the manifest or the browser's bar is drawn in: six hex digits behind a #. */
export type Palette = Record<
  | 'page'
  | 'card'
  | 'text'
  | 'quiet'
  | 'border'
  | 'link'
  | 'button'
  | 'onButton'
  | 'secret'
  | 'secretBorder'
  | 'secretText',
  string
>

export interface ThemeColours {
  light: Palette
  dark: Palette
  /** Font stacks. */
  faces: { headings: string; text: string }
  /** In pixels. */
  roundings: { card: string; secret: string; button: string }
}

/** Reads theme.json of a built static folder; throws when it was not built. */
export function readThemeColours(folder: string): ThemeColours {
  return JSON.parse(readFileSync(join(folder, 'theme.json'), 'utf8'))
}
