import { describe, expect, test } from "vitest";
import { alertId } from "@/lib/graph/alert-row";
import type { AlertRecord } from "@/lib/model/record";
import { eventTime } from "@/lib/parsers/runtime/alert";
import { parseFile, parseText } from "@/lib/testing/parse-file";

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

  test.each([
    { threat: { name: "Dropped", description: "d", severity: 3 }, severity: "high", rule: "Dropped" },
    { threat: { name: "Dropped", description: "d", severity: "CRITICAL" }, severity: "critical", rule: "Dropped" },
    // INFO is 0, which is left out of a message's JSON.
    { threat: { name: "Dropped", description: "d" }, severity: "info", rule: "Dropped" },
    { threat: undefined, severity: "unknown", rule: "magic_write" },
  ])("Tracee: the severity of what its detectors find is the threat's: $severity", async ({ threat, ...told }) => {
    const process = { pid: { value: 10 }, real_user: { id: 0 }, thread: { name: "sh" } };
    const timestamp = { seconds: "1772359200", nanos: 5 };
    const event = { timestamp, id: 6018, name: "magic_write", workload: { process }, threat };
    const { format, records } = await parseText(event);
    expect(format).toBe("tracee-json");
    expect(records).toMatchObject([
      { ...told, time: "2026-03-01T10:00:00.000000005Z", fields: { "proc.pid": "10", "user.uid": "0" } },
    ]);
  });

  test("the environment that a sensor shows of a process is kept without its secrets", async () => {
    const env = { name: "env", type: "[]string", value: ["PATH=/bin", "DB_PASSWORD=made up 1"] };
    const traced = { timestamp: 1772359200, processName: "sh", eventName: "sched_process_exec", args: [env] };
    const variables = [{ key: "API_TOKEN", value: "made up 1" }];
    const executed = {
      process_exec: { process: { binary: "/bin/sh" }, parent: { environment_variables: variables } },
      node_name: "node-1",
      time: "2026-03-01T10:00:00Z",
    };
    for (const event of [traced, executed]) {
      const [alert] = (await parseText(event)).records as [AlertRecord];
      expect(alert.withheld).toEqual(["made up 1"]);
      expect(JSON.stringify(alert.fields)).not.toContain("made up 1");
    }
  });

  test("Tetragon: what it says of itself has no process", async () => {
    const throttle = { process_throttle: { type: "THROTTLE_START", cgroup: "/x" }, node_name: "node-1" };
    const { format, records } = await parseText({ ...throttle, time: "2026-03-01T10:00:00Z" });
    expect([format, records.length]).toEqual(["tetragon-json", 1]);
  });

  test("KubeArmor: a number its author chose is no severity, and a log without a time is as old as its arrival", async () => {
    const [matched, log, seconds] = await alerts("kubearmor-json/many.json");
    expect(matched).toMatchObject({ rule: "block-apt", priority: "5", severity: "unknown" });
    expect(log).toMatchObject({ rule: "ContainerLog Process", time: null });
    expect(seconds?.time).toBe("2026-03-01T10:00:00.000000000Z");
  });

  test("KubeArmor: the command line is what was started, or what opened the file, and dropped alerts are told", async () => {
    const common = { HostName: "n1", Type: "MatchedPolicy", PolicyName: "p", ProcessName: "/bin/sh" };
    const started = { ...common, Operation: "Process", Source: "/usr/bin/runc", Resource: "/bin/sh -ec ls" };
    const opened = { ...common, Operation: "File", Source: "/bin/sh -ec ls", Resource: "/etc/shadow" };
    const dropped = { HostName: "n1", Type: "SystemEvent", Operation: "AlertThreshold", MaxAlertsPerSec: 10 };
    const { records } = await parseText([started, opened, dropped]);
    expect(records.map((one) => one.kind === "alert" && [one.rule, one.fields["proc.cmdline"]])).toEqual([
      ["p", "/bin/sh -ec ls"],
      ["p", "/bin/sh -ec ls"],
      ["SystemEvent AlertThreshold", undefined],
    ]);
  });

  test("KubeArmor: what it says of itself between its events is no entry", async () => {
    const event = { HostName: "n1", Type: "HostLog", Operation: "Process", Resource: "/bin/ls", Result: "Passed" };
    const message = { UpdatedTime: "", ClusterName: "default", HostName: "n1", HostIP: "10.0.0.1", Type: "INFO" };
    const { entries, records, rejected } = await parseText(
      [{ ...message, Level: "INFO", Message: "Started to watch logs" }, event]
        .map((one) => JSON.stringify(one))
        .join("\n"),
    );
    expect([entries, records.length, rejected]).toEqual([1, 1, []]);
  });

  test("StackRox: severity is the policy's in every envelope", async () => {
    const found = await alerts("stackrox-alert-json/many.json");
    expect(found.map(({ severity }) => severity)).toEqual(["high", "high", "high", "low"]);
    expect(found.at(-1)).toMatchObject({ rule: "File Access", host: "node-1" });
  });

  // What is 0 in the message is left out of its JSON: the deploy stage, and that the alert is active.
  test("StackRox: an active alert of the deploy stage is one, also as Microsoft Sentinel has it", async () => {
    const alert = {
      id: "0001",
      policy: { name: "Latest tag", severity: "LOW_SEVERITY" },
      clusterName: "prod",
      namespace: "shop",
      deployment: { name: "web", type: "Deployment" },
      violations: [{ message: "Container 'web' has image with tag 'latest'" }],
      time: "2026-03-01T10:00:00Z",
    };
    const msg = { ...alert, time: { seconds: "1772359200", nanos: 1 } };
    for (const one of [alert, { TimeGenerated: "2026-03-01T10:00:01Z", msg }]) {
      const { format, records } = await parseText(one);
      expect(format).toBe("stackrox-alert-json");
      expect(records).toMatchObject([{ rule: "Latest tag", severity: "low", namespace: "shop" }]);
      expect(Date.parse((records[0] as AlertRecord).time ?? "")).toBe(Date.parse("2026-03-01T10:00:00Z"));
    }
  });

  test("StackRox: an alert says what its violations say and of which pod, in every envelope", async () => {
    const message = "Kubernetes API received exec 'sh' request into pod 'web-1'";
    const attrs = [{ key: "pod", value: "web-1" }];
    const alert = (more: object) => ({
      id: "0001",
      policy: { name: "Exec", severity: "HIGH_SEVERITY" },
      lifecycleStage: "RUNTIME",
      namespace: "shop",
      time: "2026-03-01T10:00:00Z",
      violations: [{ message, keyValueAttrs: { attrs } }, { message: "second" }],
      ...more,
    });
    const deployed = alert({ deployment: { name: "web", namespace: "shop" } });
    const other = alert({ id: "0002", violations: [{ message: "opened" }], node: { name: "node-1" } });
    for (const content of [[deployed, other], { alerts: [deployed, other] }, [{ alert: deployed }, { alert: other }]]) {
      const { entries, records } = await parseText(content);
      expect(entries).toBe(2);
      expect(records).toMatchObject([
        { output: message, pod: "web-1", fields: { violations: [message, "second"] } },
        { output: "opened", pod: null, host: "node-1" },
      ]);
    }
  });

  test("StackRox: a violation that names no policy is a problem among others, not left out", async () => {
    const violationInfo = { violationId: "1", violationMessage: "made up", violationTime: "2026-03-01T10:00:00Z" };
    const alertInfo = { alertId: "2" };
    const policyInfo = { policyName: "Latest tag", policySeverity: "LOW_SEVERITY" };
    const violations = [
      { violationInfo, alertInfo, policyInfo },
      { violationInfo, alertInfo },
    ];
    const { entries, records, rejected } = await parseText({ newCheckpoint: "2026-03-01T11:00:00Z", violations });
    expect([entries, records.length]).toEqual([2, 1]);
    expect(rejected[0]?.reason).toMatch(/policyName is missing/);
  });

  describe("roxctl image scan", () => {
    const image = (scan: object) => ({
      id: `sha256:${"a".repeat(64)}`,
      name: { registry: "registry.example", remote: "shop/web", tag: "1", fullName: "registry.example/shop/web:1" },
      metadata: { v1: {} },
      scan: { scanTime: "2026-03-01T10:00:00Z", ...scan },
    });
    const vuln = { cve: "CVE-2026-0001", cvss: 7.5, severity: "IMPORTANT_VULNERABILITY_SEVERITY", fixedBy: "3.0.2" };
    const component = (name: string, vulns?: object[]) => ({ name, version: "3.0.1", vulns, layerIndex: 0 });

    test("what it prints without an output format is the same vulnerabilities, of the image it names", async () => {
      const components = [
        component("openssl", [vuln, { ...vuln, cve: "CVE-2026-0002", state: "FALSE_POSITIVE" }]),
        component("zlib"),
      ];
      const { format, entries, records, header } = await parseText(image({ components }));
      expect([format, entries]).toEqual(["stackrox-check-json", 2]);
      expect(header).toMatchObject({
        target: { kind: "image", name: "registry.example/shop/web:1" },
        incomplete: null,
      });
      expect(records).toMatchObject([
        { advisory: "CVE-2026-0001", severity: "high", package: { name: "openssl" }, fixedVersion: "3.0.2" },
        { advisory: "CVE-2026-0002", suppressed: { reason: "StackRox: false positive" } },
      ]);
      const entry = {
        cveId: "CVE-2026-0001",
        cveSeverity: "IMPORTANT",
        cveCVSS: 7.5,
        componentName: "openssl",
        componentVersion: "3.0.1",
        componentFixedVersion: "3.0.2",
      };
      const json = await parseText({ result: { summary: {}, vulnerabilities: [entry] } });
      expect(json.records[0]).toEqual(records[0]);
    });

    test("a scan that could not see everything says so", async () => {
      const scan = { components: [component("zlib", [vuln])], notes: ["OS_CVES_UNAVAILABLE", "OS_CVES_STALE"] };
      expect((await parseText(image(scan))).header.incomplete).toMatch(/everything: OS_CVES_UNAVAILABLE\.$/);
    });

    test.each([
      { name: "of the scan", doc: image({ components: [component("zlib")], notes: ["OS_UNAVAILABLE"] }) },
      {
        name: "of the image",
        doc: { ...image({ components: [component("zlib")] }), notes: ["MISSING_SIGNATURE", "MISSING_SCAN_DATA"] },
      },
    ])("nor is one whole with a note $name", async ({ doc }) => {
      expect((await parseText(doc)).header.incomplete).toMatch(/everything: (?:OS_UNAVAILABLE|MISSING_SCAN_DATA)\.$/);
    });

    // What is counted was found: taken for clean, it would close what the last scan listed.
    test("one that counts what it does not list is incomplete", async () => {
      const scan = {
        result: { summary: { "TOTAL-COMPONENTS": 7, "TOTAL-VULNERABILITIES": 2 }, vulnerabilities: null },
      };
      expect((await parseText(scan)).header.incomplete).toMatch(/counts 2 vulnerabilities/);
      const policy = { name: "Latest tag", severity: "LOW" };
      const check = (...lists: (object[] | null)[]) => ({
        results: lists.map((violatedPolicies) => ({ metadata: {}, summary: { TOTAL: 3 }, violatedPolicies })),
      });
      expect((await parseText(check([policy], null))).header.incomplete).toMatch(/counts 3 violated policies/);
      expect((await parseText(check([policy], [policy]))).header.incomplete).toBeNull();
    });

    test("one that found nothing lists nothing, and did look", async () => {
      const summary = { "TOTAL-COMPONENTS": 7, "TOTAL-VULNERABILITIES": 0 };
      const { format, entries, header } = await parseText({ result: { summary } });
      expect([format, entries, header.looked]).toEqual(["stackrox-check-json", 0, true]);
    });
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

  test("an admission review names the values of a Secret that it shows, and the images of every container of a CronJob", async () => {
    const review = (request: object) => ({
      kind: "AdmissionReview",
      apiVersion: "admission.k8s.io/v1",
      request: { uid: "1", operation: "UPDATE", userInfo: { username: "somebody" }, ...request },
    });
    const secret = review({
      resource: { resource: "secrets" },
      object: { kind: "Secret", stringData: { a: "made up 1" } },
      oldObject: { kind: "Secret", data: { a: "bWFkZSB1cCAy" } },
    });
    const spec = { containers: [{ image: "job:1" }], initContainers: [{ image: "init:1" }] };
    const object = { kind: "CronJob", spec: { jobTemplate: { spec: { template: { spec } } } } };
    const { records, rejected } = await parseText([secret, review({ object }), review({ ...secret.request, uid: "" })]);
    expect(records).toMatchObject([
      { withheld: ["made up 1", "bWFkZSB1cCAy", "made up 2"] },
      { image: "job:1", fields: { images: ["job:1", "init:1"] } },
    ]);
    expect(rejected).toHaveLength(1);
    expect(JSON.stringify(records[0]?.kind === "alert" && records[0].fields)).not.toMatch(/made up|bWFk/);
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
