/**
 * Numbers in [0, 1) that depend on the seed alone, for results that anyone can compute again.
 *
 * Source  sfc32 of Chris Doty-Humphrey's PractRand, warmed up as its author does; 128 bits of state.
 */
export function seededRandom(seed: number): () => number {
  let [a, b, c, count] = [seed | 0, (seed ^ 0x9e3779b9) | 0, 0x243f6a88, 1];
  const next = () => {
    const sum = (((a + b) | 0) + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let n = 0; n < 15; n++) next();
  return next;
}
