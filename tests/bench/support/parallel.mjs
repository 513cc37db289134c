/** Calls `work` with 0 to count - 1, `width` of them at a time; gives the results in order. */
export async function parallel(count, width, work) {
  const results = [];
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const i = next++;
      results[i] = await work(i);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}
