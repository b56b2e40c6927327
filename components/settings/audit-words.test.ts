import { describe, expect, test } from "vitest";
import { actionWords, detailWords, subjectHref } from "@/components/settings/audit-words";
import type { AuditEvent } from "@/lib/contracts/http/audit";

const event = (over: Partial<AuditEvent>): AuditEvent => ({
  id: "00000000-0000-4000-8000-000000000001",
  at: "2026-11-27T06:00:00.000Z",
  actor: "Ada",
  action: "risk.assigned",
  subject: "risk",
  subjectId: "00000000-0000-4000-8000-000000000002",
  subjectName: "Upgrade zlib",
  detail: {},
  ...over,
});

// An auditor reads this page: it says in words what was done, to which thing, and leads there.
describe("an audit event", () => {
  test("names what was done", () => {
    expect(actionWords("risk.status_changed")).toBe("risk status changed");
    expect(actionWords("exception.approved")).toBe("exception approved");
  });

  test.each([
    ["a risk", event({}), "/risks/00000000-0000-4000-8000-000000000002"],
    ["a person", event({ subject: "user" }), "/settings/people"],
    ["what is gone", event({ subjectName: null }), null],
    ["what has no page", event({ subject: "organization" }), null],
  ])("leads to %s", (_, given, href) => {
    expect(subjectHref(given)).toBe(href);
  });

  test("has its detail in words, without what says nothing or is said already", () => {
    const detail = {
      text: "Accepted: frozen",
      from: "in_progress",
      reason: "frozen",
      passwordReset: false,
      expiresAt: null,
      scope: { rule: "CVE-2024-0001" },
      targets: ["image:a", "image:b"],
    };
    expect(detailWords(detail)).toBe(
      "Accepted: frozen · from: in progress · scope: rule: CVE-2024-0001 · targets: image:a, image:b",
    );
    expect(detailWords({ expiresAt: "2026-12-01T12:00:00.000Z" })).toMatch(/^expires at: .*1 Dec 2026/);
  });
});
