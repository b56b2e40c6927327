import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { documents, service, WEB } from "@/lib/engine/exposure/truth/row";

const folder = mkdtempSync(join(tmpdir(), "exposure-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const run = (...args: string[]) =>
  spawnSync(process.execPath, ["cli/plimsoll.mjs", "exposure", ...args], { encoding: "utf8" });

describe("plimsoll exposure", { timeout: 60_000 }, () => {
  test("takes several files as one cluster and prints a JSON array", () => {
    const { status, stdout } = run(
      file("web.yaml", WEB),
      file("service.yaml", service("type: LoadBalancer")),
      "--json",
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        workload: "default/Deployment/web",
        level: "internet",
        ports: [8080],
        chain: [
          { kind: "Service", name: "web" },
          { kind: "Deployment", name: "web" },
        ],
      },
    ]);
  });

  test("names a broken object on standard error and judges the rest", () => {
    const { status, stdout, stderr } = run(file("mixed.yaml", documents(WEB, "just text")));
    expect(status).toBe(0);
    expect(stdout).toContain("default/Deployment/web");
    expect(stderr).toContain("not a Kubernetes object");
  });

  test("ends with 2 for a file without Kubernetes objects", () => {
    const { status, stderr } = run(file("other.json", '{"version":"2.1.0","runs":[]}'), "--json");
    expect(status).toBe(2);
    expect(stderr).toContain("other.json");
  });
});
