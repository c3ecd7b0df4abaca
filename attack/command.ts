// How the commands that attack a site end.

/** What the work of a command answers; 2, and the reason on standard error, when it could not be done. */
export async function exitCodeOf(work: () => Promise<number>, usage: string) {
  try {
    return await work()
  } catch (error) {
    process.stderr.write(`${messageOf(error, usage)}\n`)
    return 2
  }
}

function messageOf(error: unknown, usage: string) {
  if (!(error instanceof Error)) return usage
  const refused = 'code' in error && error.code === 'ECONNREFUSED'
  return refused ? `No site answers there. Start it with TRUST_PROXY=1 npm start. ${usage}` : error.message
}
