import { randomUUID } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { identityText, printIdentity } from "@/cli/identity";
import type { Server } from "@/cli/server";
import type { IdentityDryRun } from "@/lib/contracts/http/identity-dry-run";

const finding = (title: string) => ({
  id: randomUUID(),
  title,
  kind: "misconfiguration" as const,
  asset: { id: randomUUID(), kind: "cluster" as const, name: "prod" },
});
const answer: IdentityDryRun = {
  asOf: "2026-11-27T00:00:00.000Z",
  examined: 1200,
  complete: true,
  merge: {
    groups: 1,
    findings: 2,
    examples: [{ subject: "runs-as-root", findings: [finding("Runs as root"), finding("Root user")] }],
  },
  split: {
    findings: 1,
    into: 2,
    examples: [
      {
        finding: finding("Both"),
        into: [
          { subject: "trivy:A", reportedAs: ["trivy:A"] },
          { subject: "kics:b", reportedAs: ["kics:b"] },
        ],
      },
    ],
  },
  move: { findings: 0, examples: [] },
};

const server = (status: number, body: unknown): Server & { asked: string[] } => {
  const asked: string[] = [];
  return {
    url: "http://plimsoll.test",
    asked,
    send: async (method, path, options) => {
      for await (const chunk of options?.body?.() ?? []) asked.push(`${method} ${path} ${Buffer.from(chunk)}`);
      return { status, body };
    },
  };
};

describe("plimsoll identity", () => {
  test("tells counts and examples", () => {
    expect(identityText(answer)).toBe(
      [
        "1200 findings examined",
        "  would merge  2 findings into 1",
        "    runs-as-root: Runs as root (prod) + Root user (prod)",
        "  would split  1 findings into 2",
        "    Both (prod): trivy:A | kics:b",
        "  would get another key and stay one  0",
      ].join("\n"),
    );
  });

  test("says when it is not the whole", () => {
    expect(identityText({ ...answer, complete: false })).toMatch(/lower bounds/);
  });

  test("asks for the kind and prints the answer as JSON", async () => {
    const spy = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    const asked = server(200, answer);
    expect(await printIdentity({ kind: "misconfiguration", json: true }, asked)).toBe(0);
    expect(asked.asked).toEqual(['POST /api/v1/identity/dry-run {"kind":"misconfiguration"}']);
    expect(JSON.parse(String(spy.mock.calls[0]?.[0]))).toEqual(answer);
    spy.mockRestore();
  });

  test("refuses a kind that does not exist before it asks, and tells the server's refusal", async () => {
    await expect(printIdentity({ kind: "bug" }, server(200, answer))).rejects.toMatchObject({ exitCode: 2 });
    await expect(printIdentity({}, server(400, { detail: "no" }))).rejects.toMatchObject({
      exitCode: 3,
      message: "no",
    });
  });
});
