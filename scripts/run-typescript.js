/**
 * Runs a TypeScript file with the arguments behind it: `node scripts/run-typescript.js attack/run.ts URL`. The oldest Node
 * that we support cannot, so the file is put together first, in memory.
 */
import { resolve } from 'node:path'
import { build } from 'esbuild'

const [node = '', , file = '', ...rest] = process.argv
const { outputFiles } = await build({
  entryPoints: [resolve(file)],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  target: 'node20',
})
process.argv = [node, file, ...rest]
const code = Buffer.from(outputFiles[0]?.contents ?? '').toString('base64')
await import(`data:text/javascript;base64,${code}`)
