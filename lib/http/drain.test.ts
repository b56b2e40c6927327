import { expect, test } from "vitest";
import { drain } from "@/lib/http/drain";
import { readBytes } from "@/lib/http/read-body";

function upload(chunks: number): { request: Request; sent: () => number; cut: () => boolean } {
  let sent = 0;
  let cut = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent === chunks) return controller.close();
      sent++;
      controller.enqueue(new Uint8Array(1024 * 1024));
    },
    cancel() {
      cut = true;
    },
  });
  const init = { method: "POST", body, duplex: "half" };
  return { request: new Request("http://localhost/", init), sent: () => sent, cut: () => cut };
}

test("what is left of a refused body is read to its end, so that the client hears the reason", async () => {
  const { request, sent, cut } = upload(20);
  await expect(readBytes(request, 1_000_000)).rejects.toThrow("larger than");
  expect(sent()).toBeLessThan(10);
  await drain(request);
  expect([sent(), cut()]).toEqual([20, false]);
});

test("a body without end is cut off", async () => {
  const { request, sent, cut } = upload(Number.POSITIVE_INFINITY);
  await drain(request);
  expect(sent()).toBeLessThan(80);
  expect(cut()).toBe(true);
});
