import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type DownloadOptions, download } from "@/lib/adapters/download";
import { isPublicAddress } from "@/lib/adapters/public-address";

let server: Server | undefined;
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

async function serve(listener: RequestListener): Promise<string> {
  const opened = createServer(listener);
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(opened.address() as AddressInfo).port}/feed.json`;
}

const options = (over: Partial<DownloadOptions> = {}): DownloadOptions => ({
  known: { etag: null, lastModified: null },
  maxBytes: 1_000,
  timeoutMs: 300,
  mayConnect: (address) => address === "127.0.0.1",
  ...over,
});

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe("download", () => {
  test("gives the body and asks only for what changed the next time", async () => {
    const url = await serve((request, response) => {
      if (request.headers["if-none-match"] === '"one"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"one"' }).end("{}");
    });
    const first = await download(url, options());
    expect(first && (await textOf(first.body))).toBe("{}");
    expect(first?.validators.etag).toBe('"one"');
    expect(await download(url, options({ known: { etag: '"one"', lastModified: null } }))).toBeNull();
  });

  test("follows a redirect, but not into a private network", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/feed.json") response.writeHead(302, { location: "/there" }).end();
      else if (request.url === "/inside") response.writeHead(302, { location: "http://127.0.0.2/metadata" }).end();
      else response.end("there");
    });
    const followed = await download(url, options());
    expect(followed && (await textOf(followed.body))).toBe("there");
    await expect(download(url.replace("feed.json", "inside"), options())).rejects.toThrow(
      "127.0.0.2 is not an address of the public internet",
    );
  });

  test("judges a name by the address it stands for", async () => {
    await expect(download("http://localhost:9/feed", options({ mayConnect: isPublicAddress }))).rejects.toThrow(
      "localhost is not an address of the public internet",
    );
  });

  test.each([
    [
      "answers an error",
      (_: unknown, response: { writeHead: (n: number) => { end: () => void } }) => response.writeHead(500).end(),
      "answered 500",
    ],
    ["is silent", () => undefined, "was silent for 300 ms"],
  ])("fails when the server %s", async (_, listener, message) => {
    const url = await serve(listener as RequestListener);
    await expect(download(url, options())).rejects.toThrow(message);
    server?.closeAllConnections();
  });

  test("ends a body that is too large, whatever its header says", async () => {
    const url = await serve((_, response) => void response.end("x".repeat(5_000)));
    const found = await download(url, options());
    await expect(textOf(found?.body as AsyncIterable<Uint8Array>)).rejects.toThrow("larger than 1000 bytes");
  });
});

describe("isPublicAddress", () => {
  test.each([
    ["8.8.8.8", true],
    ["2606:4700::1111", true],
    ["127.0.0.1", false],
    ["10.1.2.3", false],
    ["169.254.169.254", false],
    ["192.168.0.1", false],
    ["100.64.1.1", false],
    ["::1", false],
    ["fe80::1", false],
    ["fd00::1", false],
    ["::ffff:10.0.0.1", false],
    ["::ffff:8.8.8.8", true],
    ["name", false],
  ])("%s: %s", (address, expected) => expect(isPublicAddress(address)).toBe(expected));
});
