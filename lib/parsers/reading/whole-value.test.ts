import { describe, expect, test } from "vitest";
import { falcoJson } from "@/lib/parsers/falco-json";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/limits";
import { type Outcome, readDelivery, readReport } from "@/lib/parsers/reading/read-report";
import { k8sAuditJson } from "@/lib/parsers/runtime/k8s-audit-json";

const event = (over: object = {}) => ({
  auditID: "a",
  verb: "get",
  stage: "ResponseComplete",
  stageTimestamp: "2026-03-01T10:00:00Z",
  ...over,
});
const falco = `{"rule":"r","priority":"Notice","output":"o","time":"2026-03-01T10:00:00Z","output_fields":{"evt.time":1772359200123456789,"x":"half \\ud800 and \\u0000"}}`;
const deep = `{"items":[{"auditID":"a","verb":"get","x":${"[".repeat(5_000)}${"]".repeat(5_000)}}]}`;

async function outcomesOf(report: ReturnType<typeof readDelivery>): Promise<Outcome[] | string> {
  try {
    const outcomes: Outcome[] = [];
    for await (const batch of (await report).outcomes()) outcomes.push(...batch);
    return outcomes;
  } catch (error) {
    return String(error);
  }
}

describe("a delivery in memory", () => {
  test.each([
    {
      name: "a list of events",
      parser: k8sAuditJson,
      text: JSON.stringify({ kind: "EventList", items: [event(), event({ verb: 1 })] }),
    },
    { name: "an empty list", parser: k8sAuditJson, text: '{"kind":"EventList","items":[]}' },
    { name: "one event", parser: k8sAuditJson, text: JSON.stringify(event({ note: 'a "quoted \\ {[" one' })) },
    {
      name: "lines",
      parser: k8sAuditJson,
      text: `${JSON.stringify(event())}\n${JSON.stringify(event({ auditID: "b" }))}`,
    },
    { name: "an array", parser: k8sAuditJson, text: JSON.stringify([event(), event({ auditID: "b" })]) },
    { name: "what is too deep", parser: k8sAuditJson, text: deep },
    { name: "what is broken", parser: k8sAuditJson, text: '{"items": [' },
    { name: "long integers and broken text", parser: falcoJson, text: falco },
  ])("of $name is read as a stream of it is", async ({ parser, text }) => {
    const body = Buffer.from(text);
    const source = async function* () {
      yield body;
    };
    const streamed = await outcomesOf(readReport(source, parser, DEFAULT_LIMITS));
    expect(await outcomesOf(readDelivery(body, parser, DEFAULT_LIMITS))).toEqual(streamed);
  });
});

// Ten megabytes of numbers became gigabytes of items before anybody counted them, in the process that serves the pages.
describe("more entries than there may be", () => {
  const numbers = `${"0,".repeat(300_000)}0`;
  const limits = { ...DEFAULT_LIMITS, maxEntries: 1_000 };

  test("a list of them is refused while it is taken apart", async () => {
    const body = Buffer.from(`{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[${numbers}]}`);
    await expect(readDelivery(body, k8sAuditJson, limits)).rejects.toMatchObject({ code: "unreadable_report" });
  });

  test("a line of them is one broken line", async () => {
    const body = Buffer.from(`${falco}\n[${numbers}]\n${falco}`);
    const outcomes = await outcomesOf(readDelivery(body, falcoJson, limits));
    expect(outcomes).toHaveLength(3);
    expect(outcomes[1]).toMatchObject({ rejected: expect.stringContaining("more than 1000 entries") });
  });
});
