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

const bounds = (maxMB: number, maxMs = 60_000) => ({ maxBytes: maxMB * 1024 * 1024, maxMs });

test("what is left of a refused body is read to its end, so that the client hears the reason", async () => {
  const { request, sent, cut } = upload(20);
  await expect(readBytes(request, 1_000_000)).rejects.toThrow("larger than");
  expect(sent()).toBeLessThan(10);
  await drain(request).heard;
  expect([sent(), cut()]).toEqual([20, false]);
});

test("a long one is answered before its end, and read on meanwhile", async () => {
  const { request, sent, cut } = upload(200);
  const { heard, ended } = drain(request, { first: bounds(50), rest: bounds(1000) });
  await heard;
  expect(sent()).toBeLessThan(60);
  await ended;
  expect([sent(), cut()]).toEqual([200, false]);
});

test("a body without end is cut off, once the answer has been given", async () => {
  const { request, sent, cut } = upload(Number.POSITIVE_INFINITY);
  const { heard, ended } = drain(request, { first: bounds(10), rest: bounds(20) });
  await heard;
  expect(cut()).toBe(false);
  await ended;
  expect(sent()).toBeLessThan(40);
  expect(cut()).toBe(true);
});

test("a client that neither sends nor ends is answered, and let go of", async () => {
  let cut = false;
  const body = new ReadableStream<Uint8Array>({
    pull: () => new Promise(() => undefined),
    cancel() {
      cut = true;
    },
  });
  const request = new Request("http://localhost/", { method: "POST", body, duplex: "half" } as RequestInit);
  const { heard, ended } = drain(request, { first: bounds(1, 20), rest: bounds(1, 20) });
  await heard;
  expect(cut).toBe(false);
  await ended;
  expect(cut).toBe(true);
});
