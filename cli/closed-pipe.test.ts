import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";

const launcher = fileURLToPath(new URL("./plimsoll.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "plimsoll-pipe-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** More than a pipe holds: the writer is still at it when its reader goes. */
const report = file(
  "report.sarif",
  JSON.stringify({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "acme", rules: [{ id: "r" }] } },
        results: Array.from({ length: 3_000 }, (_, line) => ({
          ruleId: "r",
          message: { text: "x".repeat(100) },
          locations: [
            { physicalLocation: { artifactLocation: { uri: `a${line}.py` }, region: { startLine: line + 1 } } },
          ],
        })),
      },
    ],
  }),
);

/** A command whose `gone` pipe is closed: after its first words, or at once where it has not spoken yet. */
async function runWithout(gone: "stdout" | "stderr", args: string[], atOnce = false) {
  const child = spawn(process.execPath, [launcher, ...args], { cwd: folder });
  const read = text(gone === "stdout" ? child.stderr : child.stdout);
  if (!atOnce) await once(child[gone], "data");
  child[gone].destroy();
  const [status] = await once(child, "close");
  return { status, read: await read };
}

describe("a pipe whose reader has gone", { timeout: 60_000 }, () => {
  test.each([
    ["findings for people", ["parse", "--explain", report]],
    ["records", ["parse", "--records", report]],
  ])("ends a command that prints %s quietly", async (_, args) => {
    expect(await runWithout("stdout", args)).toEqual({ status: 0, read: "" });
  });

  test("ends nothing when only the messages have no reader", async () => {
    const { status, read } = await runWithout("stderr", ["parse", "--json", file("none.txt", "?"), report], true);
    expect(status).toBe(2);
    expect(JSON.parse(read)).toHaveLength(2);
  });

  test("lets a delivery come to its end, and tells how that was", async () => {
    const got: (string | undefined)[] = [];
    const server = createServer(async (request, response) => {
      await text(request);
      got.push(request.url);
      response.writeHead(got.length > 2 ? 401 : 202, { "content-type": "application/json" });
      response.end(JSON.stringify({ id: "01900000-0000-7000-8000-000000000001", status: "queued", url: "/imports/1" }));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    vi.stubEnv("PLIMSOLL_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv("PLIMSOLL_TOKEN", "pls_a");
    const files = ["a", "b", "c"].map((name) => file(`${name}.json`, `{"${name}":1}`));
    const { status } = await runWithout("stdout", ["push", "--no-ci", "--no-history", ...files], true);
    server.close();
    expect(got).toHaveLength(3);
    expect(status).toBe(3);
  });
});
