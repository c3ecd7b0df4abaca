// The old faults fit the code as it is: whoever moves a line that one of them replaces hears of it here, within a minute.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { faults } from '../attack/faults/all.ts'
import { editsOf } from '../attack/faults/fault.ts'
import { changed } from '../support/copy.ts'

const root = join(import.meta.dirname, '../..')

it.each(faults)('finds what to replace so that $name', (fault) => {
  for (const edit of editsOf(fault)) expect(() => changed(root, edit)).not.toThrow()
})
