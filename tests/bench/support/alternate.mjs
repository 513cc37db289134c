/** Measures several systems in turn: A B C A B C. */

/**
 * @template T
 * @param {string[]} names @param {number} rounds @param {(name: string, round: number) => Promise<T>} measure
 * @param {{warmUp?: boolean}} [options] with a first round that does not count
 * @returns {Promise<Record<string, T[]>>}
 */
export async function alternate(names, rounds, measure, { warmUp = true } = {}) {
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    for (const name of names) {
      const sample = await measure(name, round);
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
}
