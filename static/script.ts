/** What scripts add to pages that work without them; a file in script/ for each thing. */

import { answerCookies } from './script/cookie-notice.ts'
import { openDialogs } from './script/dialog.ts'
import { clearDownloads } from './script/download.ts'
import { sayKeyStrength } from './script/key-strength.ts'
import { tellLocalTime } from './script/local-time.ts'
import { closeMenus } from './script/menus.ts'
import { dismissMessages } from './script/messages.ts'
import { goToNeighbours } from './script/neighbours.ts'
import { shareLinks } from './script/share.ts'
import { showKeys } from './script/show-key.ts'
import { switchTheme } from './script/theme.ts'
import { showToastsOnDemand } from './script/toast.ts'

switchTheme()
answerCookies()
closeMenus()
dismissMessages()
showKeys()
sayKeyStrength()
openDialogs()
clearDownloads()
tellLocalTime()
goToNeighbours()
shareLinks()
showToastsOnDemand()
