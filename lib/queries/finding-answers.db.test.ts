import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FindingDetail } from "@/lib/contracts/http/finding";
import { type Delivered, type Door, openDoor } from "@/lib/ingest/testing-door";
import { history, time } from "@/lib/ingest/testing-histories";
import { toolName } from "@/lib/model/tool-name";
import { getFinding } from "@/lib/queries/get-finding";
import { getRisk } from "@/lib/queries/get-risk";

// Law 8: a finding can always answer who saw it, when first and last, what would fix it, who owns it and why, what its
// score is made of, and what closed it. Asked of every finding of generated histories, and compared with what was sent.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

type Sent = Delivered & { hour: number; importId: string };

/** Whether a delivery reports a finding, told from its text alone. */
function reports({ report, context = {} }: Delivered, finding: FindingDetail): boolean {
  const text = typeof report === "string" ? report : JSON.stringify(report);
  const isImage = text.includes("container_image") || text.includes('"grype"');
  const kind = isImage ? "image" : context.repo ? "repository" : "artifact";
  const word = finding.kind === "secret" ? "generic-token" : finding.rule.replace(/^.*:/, "");
  return kind === finding.asset.kind && text.includes(`"${word}"`);
}

const toolOf = ({ report }: Delivered) => {
  const text = JSON.stringify(report);
  return ["grype", "bandit"].find((tool) => text.includes(`"${tool}"`)) ?? "trivy";
};

/**
 * @param split findings of the same rule, itself among them: more than one where code was edited and a scan between found
 * neither, so that nothing joins what was before with what came after. Each then answers for its own text of the code.
 */
async function answers(
  orgId: string,
  finding: FindingDetail,
  split: readonly FindingDetail[],
  sent: readonly Sent[],
): Promise<void> {
  const id = finding.id;
  const isEdited = ({ report }: Delivered) => JSON.stringify(report).includes("(edited)");
  const witness = sent.find((one) => one.importId === finding.observations[0]?.importId) as Sent;
  const isOf = (one: Sent) => reports(one, finding) && (split.length === 1 || isEdited(one) === isEdited(witness));
  const seen = sent.filter(isOf).toSorted((a, b) => a.hour - b.hour);
  // Who saw it, and where in which report.
  expect([...new Set(finding.observations.map(({ tool }) => tool))].sort()).toEqual(
    [...new Set(seen.map(toolOf))].sort(),
  );
  for (const { importId, pointer } of finding.observations) {
    expect(seen.map((one) => one.importId)).toContain(importId);
    expect(pointer).not.toBe("");
  }
  // When first and last.
  expect(Date.parse(finding.firstSeenAt)).toBe(Date.parse(time(seen[0]?.hour ?? 0)));
  expect(Date.parse(finding.lastSeenAt ?? "")).toBe(Date.parse(time(seen.at(-1)?.hour ?? 0)));
  const first = toolName(toolOf(seen[0] as Sent));
  expect(finding.history[0]).toMatchObject({ type: "opened", text: expect.stringContaining(first) });
  // Who owns it, and why.
  expect(finding.owner.reason).not.toBe("");
  // What closed it: a report that did not have it, or an inventory.
  if (finding.status === "open" || finding.status === "branch") expect(finding.closedBy).toBeNull();
  else {
    const closing = sent.find((one) => one.importId === finding.closedBy?.importId);
    expect(closing, `${finding.status} by ${JSON.stringify(finding.closedBy)}`).toBeDefined();
    expect(closing && isOf(closing)).toBe(false);
    expect(finding.closedBy?.text).not.toBe("");
    expect(finding.closedBy?.at).toBe(finding.resolvedAt);
  }
  // What its score is made of, and what would fix it.
  if (finding.status !== "open") return;
  const risk = await getRisk(door.db, orgId, finding.riskId ?? "");
  expect(risk.members.map((member) => member.findingId)).toContain(id);
  expect(risk.factors.length).toBeGreaterThan(0);
  expect(risk.factors.every(({ label, evidence }) => label !== "" && evidence !== "")).toBe(true);
  const sum = risk.factors.reduce((total, { points }) => total + points, 0);
  expect(Math.abs(Math.min(100, Math.max(0, sum)) - risk.score)).toBeLessThanOrEqual(0.5);
  expect(finding.score).toBeLessThanOrEqual(risk.score);
  expect(finding.fix ?? risk.fix.text).not.toBe("");
  expect(finding.riskHasFix).toBe(risk.fix.available);
}

test("every finding of every history answers all of it, and truly", async () => {
  await fc.assert(
    fc.asyncProperty(history, async (deliveries) => {
      const orgId = await door.organization();
      const sent: Sent[] = [];
      for (const one of deliveries) sent.push({ ...one, importId: await door.deliver(orgId, one) });
      const found = await door.query<{ id: string }>(orgId, "SELECT id FROM finding");
      const findings = await Promise.all(found.map(({ id }) => getFinding(door.db, orgId, id)));
      const ruleOf = ({ asset, kind, rule }: FindingDetail) => `${asset.kind} ${kind} ${rule}`;
      for (const finding of findings) {
        const split = findings.filter((other) => ruleOf(other) === ruleOf(finding));
        await answers(orgId, finding, split, sent);
      }
    }),
    { numRuns: 15, interruptAfterTimeLimit: 60_000, endOnFailure: true },
  );
}, 120_000);

test("a scan whose closures are held has not seen what it does not report", async () => {
  const orgId = await door.organization();
  const scan = (results: unknown[], scannedAt: string) => ({
    report: { version: "2.1.0", runs: [{ tool: { driver: { name: "bandit", rules: [] } }, results }] },
    context: { repo: "https://github.com/shop/api", scannedAt },
  });
  const result = {
    ruleId: "B102",
    message: { text: "exec used" },
    locations: [{ physicalLocation: { artifactLocation: { uri: "src/app.py" }, region: { startLine: 10 } } }],
  };
  await door.deliver(orgId, scan([result], "2026-03-01T00:00:00Z"));
  await door.deliver(orgId, scan([], "2026-03-02T00:00:00Z"));
  const [found] = await door.query<{ id: string }>(orgId, "SELECT id FROM finding");
  expect(await getFinding(door.db, orgId, found?.id ?? "")).toMatchObject({
    status: "open",
    held: true,
    lastSeenAt: "2026-03-01T00:00:00.000Z",
  });
});

test("an older scan that arrives late does not decide what a later one has closed", async () => {
  const orgId = await door.organization();
  const scan = (rules: string[], scannedAt: string) => ({
    report: {
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "bandit", rules: [] } },
          results: rules.map((ruleId) => ({
            ruleId,
            message: { text: `${ruleId} here` },
            locations: [{ physicalLocation: { artifactLocation: { uri: "src/app.py" }, region: { startLine: 10 } } }],
          })),
        },
      ],
    },
    context: { repo: "https://github.com/shop/api", scannedAt },
  });
  await door.deliver(orgId, scan(["B102"], "2026-03-01T00:00:00Z"));
  await door.deliver(orgId, scan([], "2026-03-03T00:00:00Z"));
  await door.deliver(orgId, scan(["B101"], "2026-03-02T00:00:00Z"));
  const held = await door.query<{ status: string }>(orgId, "SELECT status FROM held_closure ORDER BY id");
  expect(held[0]?.status).toBe("pending");
  const found = await door.query<{ id: string }>(orgId, "SELECT id FROM finding WHERE check_id LIKE '%B101'");
  expect(await getFinding(door.db, orgId, found[0]?.id ?? "")).toMatchObject({
    status: "open",
    lastSeenAt: "2026-03-02T00:00:00.000Z",
  });
});
