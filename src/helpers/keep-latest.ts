// A map as a memory with an end.

/** Puts an entry in as the latest, and answers its value; only so many of the latest stay. */
export function keepLatest<K, V>(kept: Map<K, V>, key: K, value: V, most = 100): V {
  kept.delete(key)
  kept.set(key, value)
  const [oldest] = kept.keys()
  if (kept.size > most) kept.delete(oldest as K)
  return value
}
