import { commonHeaders } from "@/lib/http/problem-response";
import type { RawContent } from "@/lib/queries/open-import-raw";

/**
 * A stored report as a download. It is somebody else's text: always an attachment of an opaque type, never rendered,
 * never sniffed, and without rights should a browser show it all the same.
 */
export async function rawResponse({ filename, bytes }: RawContent, requestId: string): Promise<Response> {
  const iterator = bytes[Symbol.asyncIterator]();
  // The first chunk is read before answering, so that content that is gone is a problem and not a broken download.
  let next = await iterator.next();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next.done) return controller.close();
      controller.enqueue(next.value);
      next = await iterator.next();
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
  return new Response(stream, {
    headers: {
      ...commonHeaders(requestId),
      "content-type": "application/octet-stream",
      "content-disposition": contentDisposition(filename),
      "content-security-policy": "sandbox; default-src 'none'",
    },
  });
}

/** RFC 6266: a plain ASCII name for old clients, the whole one percent-encoded (RFC 8187). */
function contentDisposition(filename: string): string {
  const base = filename.split(/[/\\]/).at(-1) || "report";
  const plain = base.replaceAll(/[^\w.-]/g, "_");
  const encoded = encodeURIComponent(Buffer.from(base).toString()).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
