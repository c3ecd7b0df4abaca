// How a DataLoader asks for many at once.

/**
 * For what is asked in one turn of the event loop; nothing is kept from one turn to the next, for each request is to see what
 * is true at its moment (S33).
 */
export const inOneTurn = { cache: false, batchScheduleFn: setImmediate, maxBatchSize: 100 }
