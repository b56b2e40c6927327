import { describe, expect, test } from "vitest";
import { alertId } from "@/lib/graph/alert-row";
import type { AlertRecord } from "@/lib/model/record";
import { eventTime } from "@/lib/parsers/runtime/alert";
import { parseFile } from "@/lib/testing/parse-file";

const alerts = async (name: string) =>
  (await parseFile(`lib/parsers/__fixtures__/${name}`)).records as [AlertRecord, ...AlertRecord[]];

describe("an event's time", () => {
  test.each([
    { given: "2026-03-01T10:00:00.123456789Z", time: "2026-03-01T10:00:00.123456789Z" },
    { given: "1772359200123456789", time: "2026-03-01T10:00:00.123456789Z" },
    { given: 1772359200, time: "2026-03-01T10:00:00.000000000Z" },
    { given: 1772359200123, time: "2026-03-01T10:00:00.123000000Z" },
    { given: undefined, time: null },
    { given: "0001-01-01T00:00:00Z", time: null },
  ])("$given is $time", ({ given, time }) => {
    expect(eventTime(given)).toBe(time);
  });

  test.each(["yesterday", "99999999999999999999", "-5"])("%s is none, and the event is rejected", (given) => {
    expect(() => eventTime(given)).toThrow(/is not a time/);
  });
});

describe("runtime events", () => {
  test("Tetragon: the policy is the rule, and the pod, container and image are named", async () => {
    const [executed, probed] = await alerts("tetragon-json/many.ndjson");
    expect(executed).toMatchObject({
      rule: "process_exec",
      severity: "unknown",
      time: "2026-03-01T10:00:00.123456789Z",
      host: "node-1",
      namespace: "shop",
      pod: "web-1",
      containerId: "abc123",
      image: "registry.example/web:1",
      fields: { "proc.cmdline": "/usr/bin/curl example.org" },
    });
    expect(probed).toMatchObject({ rule: "watch-files", tags: ["a", "b"] });
  });

  test("Tracee: times keep their nanoseconds, and only a signature has a severity", async () => {
    const [plain, signature, wrapped, later] = await alerts("tracee-json/many.ndjson");
    expect(plain).toMatchObject({ severity: "unknown", time: "2026-03-01T10:00:00.123456789Z", pod: "web-1" });
    expect(signature).toMatchObject({ severity: "medium", rule: "New executable dropped" });
    expect(wrapped).toMatchObject({ severity: "high", rule: "Standard input over socket", pod: "web-1" });
    expect(later).toMatchObject({ rule: "sched_process_exec", namespace: "shop", image: "web:1" });
  });

  test("KubeArmor: a number its author chose is no severity, and a log without a time is as old as its arrival", async () => {
    const [matched, log, seconds] = await alerts("kubearmor-json/many.json");
    expect(matched).toMatchObject({ rule: "block-apt", priority: "5", severity: "unknown" });
    expect(log).toMatchObject({ rule: "ContainerLog Process", time: null });
    expect(seconds?.time).toBe("2026-03-01T10:00:00.000000000Z");
  });

  test("StackRox: severity is the policy's in every envelope", async () => {
    const found = await alerts("stackrox-alert-json/many.json");
    expect(found.map(({ severity }) => severity)).toEqual(["high", "high", "high", "low"]);
    expect(found.at(-1)).toMatchObject({ rule: "File Access", host: "node-1" });
  });
});

describe("the API server's events", () => {
  test("the stages of one request are two events, told apart by their key", async () => {
    const [complete, received] = (await alerts("k8s-audit-json/many.json")) as [AlertRecord, AlertRecord];
    expect(complete).toMatchObject({ rule: "create pods/exec", namespace: "shop", pod: "web-1", severity: "unknown" });
    expect(complete.fields["event.key"]).toBe("0000-1/ResponseComplete");
    const sameInstant = { ...received, time: complete.time };
    expect(alertId(sameInstant)).not.toEqual(alertId(complete));
    expect(alertId({ ...complete })).toEqual(alertId(complete));
  });

  test("what a request carried is not kept but named, so that the raw report can lose it: it may be a Secret", async () => {
    const found = await alerts("k8s-audit-json/many.json");
    const kept = found.map(({ withheld: _, ...record }) => record);
    expect(JSON.stringify(kept)).not.toContain("bWFkZSB1cA==");
    expect(found.flatMap(({ withheld }) => withheld ?? [])).toEqual(["bWFkZSB1cA==", "made up"]);
  });

  test("an admission review has no time but that of a created object", async () => {
    const [created, deleted] = await alerts("k8s-admission-json/many.ndjson");
    expect(created).toMatchObject({
      rule: "CREATE pods",
      time: "2026-03-01T10:00:00Z",
      image: "registry.example/web:1",
    });
    expect(deleted).toMatchObject({ rule: "DELETE pods", time: null });
  });
});
