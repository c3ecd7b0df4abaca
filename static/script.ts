/** What scripts add to pages that work without them; a file in script/ for each thing. */
import { openDialogs } from './script/dialog.ts'
import { clearDownloads } from './script/download.ts'
import { sayKeyStrength } from './script/key-strength.ts'
import { tellLocalTime } from './script/local-time.ts'
import { closeMenus } from './script/menus.ts'
import { dismissMessages } from './script/messages.ts'
import { showKeys } from './script/show-key.ts'

closeMenus()
dismissMessages()
showKeys()
sayKeyStrength()
openDialogs()
clearDownloads()
tellLocalTime()
