// The old faults fit the code as it is: whoever moves a line that one of them replaces hears of it here, within a minute.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { putBack } from '../attack/copy.ts'
import { faults } from '../attack/faults/all.ts'

const root = join(import.meta.dirname, '../..')

it.each(faults)('finds what to replace so that $name', ({ edits }) => {
  for (const edit of edits) expect(() => putBack(root, edit)).not.toThrow()
})
