/** Runs a program of the setup's steps. */
import { spawn } from 'node:child_process'

/**
 * Resolves when Node has run the program without error; what it has to say goes to the terminal.
 * @param {string} root folder to run in
 * @param {string[]} args program and arguments
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean }} [options] quiet: only what goes to stderr is shown
 * @returns {Promise<void>} rejects with a message that names the program
 */
export function runNode(root, args, { env = process.env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env,
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`It did not work: "node ${args.join(' ')}" ended with ${signal ?? code}.`))
    })
  })
}
