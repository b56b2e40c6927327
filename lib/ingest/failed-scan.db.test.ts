import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { getImport } from "@/lib/queries/get-import";

// A failed scan is not a clean one: it closes nothing, and says so where people and machines look (MODEL 3, Coverage).

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(async () => door?.close());

const REPO = { repo: "https://git.example/shop/api" };
const finding = { ruleId: "eval-used", message: { text: "eval" }, locations: [at("src/a.js")] };

function at(uri: string) {
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine: 3, snippet: { text: "eval(x)" } } } };
}

function sarif(run: Record<string, unknown>) {
  const driver = { name: "Semgrep OSS", semanticVersion: "1.2.3", rules: [{ id: "eval-used" }] };
  return { version: "2.1.0", runs: [{ tool: { driver }, results: [], ...run }] };
}

const said = { level: "error", message: { text: "out of memory in core" } };

async function afterOneFinding(report: unknown) {
  const orgId = await door.organization();
  await door.deliver(orgId, { report: sarif({ results: [finding] }), context: REPO });
  const before = await everyRow(door, orgId);
  const id = await door.deliver(orgId, { report, context: REPO });
  const open = await door.query(orgId, "SELECT 1 FROM finding WHERE state = 'open'");
  return { orgId, open: open.length, before, item: await getImport(door.db, orgId, id) };
}

describe("a report of a failed scan with nothing in it", () => {
  test.each([
    {
      name: "an invocation that was not successful",
      report: sarif({ invocations: [{ executionSuccessful: false, toolExecutionNotifications: [said] }] }),
      reason: /Semgrep OSS: the scan failed.*: out of memory in core\. .*nothing was resolved\. Mend the scan/,
    },
    {
      name: "one that says nothing of why",
      report: sarif({ invocations: [{ executionSuccessful: false }] }),
      reason: /Semgrep OSS: the scan failed, it did not finish successfully\./,
    },
    {
      name: "an error, and nothing that says it came to its end",
      report: sarif({ invocations: [{ toolExecutionNotifications: [said] }] }),
      reason: /met 1 error\(s\): out of memory in core\./,
    },
    { name: "no run", report: { version: "2.1.0", runs: [] }, reason: /no runs.*Mend the scan/ },
    {
      name: "a run without results",
      report: sarif({ results: null, tool: { driver: { name: "x" } } }),
      reason: /no list of results/,
    },
  ])("($name) fails with the reason, and changes nothing", async ({ report, reason }) => {
    const { orgId, open, before, item } = await afterOneFinding(report);
    expect(item).toMatchObject({ status: "failed", format: "sarif", error: expect.stringMatching(reason) });
    expect(item.problems).toEqual([{ code: "failed_scan", pointer: null, reason: item.error }]);
    expect(item.problemCount).toBe(1);
    expect(open).toBe(1);
    expect(await everyRow(door, orgId)).toEqual(before);
  });
});

describe("an incomplete report", () => {
  const failed = { invocations: [{ executionSuccessful: false, toolExecutionNotifications: [said] }] };

  test("with entries adds them, resolves nothing, and is shown as partial with the reason", async () => {
    const other = { ...finding, ruleId: "exec-used", message: { text: "exec" }, locations: [at("src/b.js")] };
    const { open, item } = await afterOneFinding(sarif({ ...failed, results: [other] }));
    expect(item).toMatchObject({ status: "done", partial: true, error: null, counts: { new: 1, resolved: 0 } });
    expect(item.coverage).toMatchObject({ resolves: false, reason: expect.stringMatching(/out of memory/) });
    expect(item.problems).toEqual([
      {
        code: "remark",
        pointer: null,
        reason: expect.stringMatching(/out of memory in core\. Nothing was resolved.*stay open/),
      },
    ]);
    expect(open).toBe(2);
  });

  // Semgrep and CodeQL report a file they could not parse so; the rest was looked at.
  test("that came to its end in spite of errors is partial and no failure, even when it is empty", async () => {
    const report = sarif({ invocations: [{ executionSuccessful: true, toolExecutionNotifications: [said] }] });
    const { open, item } = await afterOneFinding(report);
    expect(item).toMatchObject({ status: "done", partial: true, counts: { resolved: 0 } });
    expect(item.problems).toEqual([
      expect.objectContaining({ reason: expect.stringMatching(/out of memory in core/) }),
    ]);
    expect(open).toBe(1);
  });

  test("that counts what it does not list closes nothing, and says so", async () => {
    const orgId = await door.organization();
    const issue = { severity: "HIGH", rule_id: "G404", details: "A weak random number", file: "token.go", line: "9" };
    const gosec = (Issues: object[], found: number) => ({ Issues, Stats: { files: 3, found }, GosecVersion: "2.20.0" });
    await door.deliver(orgId, { report: gosec([issue], 1), context: REPO });
    const id = await door.deliver(orgId, { report: gosec([], 2), context: REPO });
    const item = await getImport(door.db, orgId, id);
    expect(item).toMatchObject({ status: "done", partial: true, counts: { resolved: 0 } });
    expect(item.problems).toEqual([
      expect.objectContaining({ code: "remark", reason: expect.stringMatching(/counts 2 findings and lists none/) }),
    ]);
    expect(await door.query(orgId, "SELECT 1 FROM finding WHERE state = 'open'")).toHaveLength(1);
  });

  test("of a cluster says which kinds are missing", async () => {
    const orgId = await door.organization();
    const report = {
      apiVersion: "plimsoll.dev/v1",
      kind: "InventorySnapshot",
      cluster: { name: "prod", uid: "u1" },
      collectedAt: "2026-11-01T10:00:00Z",
      complete: true,
      kinds: ["v1/Namespace"],
      namespaces: null,
      errors: [{ kind: "v1/Secret", reason: "timeout" }],
      items: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", uid: "n1" } }],
    };
    const item = await getImport(door.db, orgId, await door.deliver(orgId, { report }));
    expect(item).toMatchObject({ status: "done", partial: true, coverage: { resolves: false } });
    expect(item.problems).toEqual([
      expect.objectContaining({ reason: expect.stringMatching(/v1\/Secret: timeout\. Nothing/) }),
    ]);
  });

  test("by the sender's word is partial, and says why it resolves nothing", async () => {
    const orgId = await door.organization();
    const id = await door.deliver(orgId, {
      report: sarif({ results: [finding] }),
      context: { ...REPO, partial: true },
    });
    expect(await getImport(door.db, orgId, id)).toMatchObject({
      status: "done",
      partial: true,
      problems: [],
      coverage: { resolves: false, reason: "The sender says that this report is partial." },
    });
  });
});

describe("a scan time in the future", () => {
  test("becomes the time of arrival, with a problem that says so", async () => {
    const orgId = await door.organization();
    const scannedAt = new Date(Date.now() + 3_600_000).toISOString();
    const id = await door.deliver(orgId, { report: sarif({ results: [finding] }), context: { ...REPO, scannedAt } });
    const item = await getImport(door.db, orgId, id);
    expect(item.scannedAt).toBe(item.receivedAt);
    expect(item.problems).toEqual([
      { code: "remark", pointer: null, reason: expect.stringMatching(/lies in the future; the time of arrival/) },
    ]);
  });
});
