/** So much of a refused upload, and for so long, is heard before the answer: the usual client then keeps its connection. */
const FIRST = { maxBytes: 256 * 1024 * 1024, maxMs: 10_000 };
/** What is still coming is heard while the answer is on its way: as much as an upload may be, and no longer than this. */
const REST = { maxBytes: 2 * 1024 ** 3, maxMs: 5 * 60_000 };

export type Drained = { heard: Promise<void>; ended: Promise<void> };

/**
 * Reads on, and away, what is left of a refused request's body. A connection that is closed while the client still sends
 * is reset, and the client sees "connection reset" instead of the reason; one that is not read on takes no next request.
 *
 * Returns  `heard` when it is time to answer, `ended` when nothing is read any more. Neither ever fails.
 */
export function drain(
  request: Request,
  limits: { first: Bounds; rest: Bounds } = { first: FIRST, rest: REST },
): Drained {
  if (!request.body || request.body.locked) return { heard: Promise.resolve(), ended: Promise.resolve() };
  const reader = request.body.getReader();
  const first = readAway(reader, limits.first);
  const ended = first.then(async (atEnd) => {
    if (atEnd || (await readAway(reader, limits.rest))) return;
    await reader.cancel().catch(() => undefined);
  });
  return { heard: first.then(() => undefined), ended };
}

type Bounds = { maxBytes: number; maxMs: number };

/** True when there is no more: the body ended, or the client is gone and there is nobody to answer. */
async function readAway(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { maxBytes, maxMs }: Bounds,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), maxMs);
    timer.unref();
  });
  try {
    for (let left = maxBytes; left > 0; ) {
      const next = await Promise.race([reader.read(), late]);
      if (next === null) return false;
      if (next.done) return true;
      left -= next.value.byteLength;
    }
    return false;
  } catch {
    return true;
  } finally {
    clearTimeout(timer);
  }
}
