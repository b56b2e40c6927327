/** A refused upload is heard to its end up to this size and for this long; a longer one has its connection cut. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_MS = 10_000;

/**
 * Reads on, and away, what is left of a refused request's body. A connection that is closed while the client still sends
 * is reset, and the client sees "connection reset" instead of the reason.
 */
export async function drain(request: Request): Promise<void> {
  if (!request.body || request.body.locked) return;
  const reader = request.body.getReader();
  const deadline = setTimeout(() => void reader.cancel().catch(() => undefined), MAX_MS);
  try {
    for (let left = MAX_BYTES; left > 0; ) {
      const { done, value } = await reader.read();
      if (done) return;
      left -= value.byteLength;
    }
    await reader.cancel();
  } catch {
    // The client is gone: there is nobody to answer.
  } finally {
    clearTimeout(deadline);
  }
}
