import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AlertRecord } from "@/lib/model/record";
import { nanosecondTime } from "@/lib/parsers/falco-json";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const event = (over: object = {}, fields: object = {}) => ({
  rule: "Terminal shell in container",
  priority: "Notice",
  output: "A shell was spawned",
  time: "2026-03-01T09:00:00.123456789Z",
  source: "syscall",
  hostname: "node-1",
  tags: ["shell", "container"],
  output_fields: { "container.id": "97c9868ea832", "k8s.ns.name": "shop", "k8s.pod.name": "api-1", ...fields },
  ...over,
});
const alerts = async (content: unknown) => (await parseText(content)).records as AlertRecord[];

describe("shapes", () => {
  test.each([
    { name: "one event", content: event(), count: 1 },
    { name: "an array", content: [event(), event()], count: 2 },
    {
      name: "lines among the log's own lines",
      content: `Falco version 0.42\n${JSON.stringify(event())}\n${JSON.stringify(event())}\n`,
      count: 2,
    },
    { name: "falcosidekick's payload", content: event({ uuid: "0f0f", templatedfields: {} }), count: 1 },
    {
      name: "an event without output properties",
      content: { rule: "r", priority: "Debug", output: "o", time: "2026-03-01T09:00:00Z" },
      count: 1,
    },
    {
      name: "an event whose sender leaves out output and fields",
      content: event({ output: undefined, output_fields: undefined, tags: undefined }),
      count: 1,
    },
  ])("$name gives $count alert(s)", async ({ content, count }) => {
    const parsed = await parseText(content);
    expect(parsed.format).toBe("falco");
    expect(parsed.records).toHaveLength(count);
  });

  test("no events at all are an answer when the format is stated", async () => {
    expect((await parseText("[]", { format: "falco" })).entries).toBe(0);
  });
});

describe("time", () => {
  test("keeps the sender's nanoseconds", async () => {
    expect((await alerts(event()))[0]?.time).toBe("2026-03-01T09:00:00.123456789Z");
  });

  // evt.time is a 19-digit integer beyond 2^53: JSON.parse alone would round it.
  test("comes from evt.time without losing a digit where the event has no time", async () => {
    const text = JSON.stringify(event({ time: undefined })).replace(
      '"container.id"',
      '"evt.time":1772355600123456789,"container.id"',
    );
    const [found] = await alerts(text);
    expect(found?.time).toBe("2026-03-01T09:00:00.123456789Z");
    expect(found?.fields["evt.time"]).toBe("1772355600123456789");
  });

  test("of nanoseconds survives the way there and back", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 4_102_444_800_000_000_000n), (nanos) => {
        const text = nanosecondTime(nanos);
        expect(BigInt(Date.parse(`${text.slice(0, 19)}Z`)) * 1_000_000n + BigInt(text.slice(20, 29))).toBe(nanos);
      }),
    );
  });

  test.each(["yesterday", "0001-01-01T00:00:00Z", "2026-03-01 09:00:00"])("%s is rejected", async (time) => {
    const { rejected, records } = await parseText([event(), event({ time })]);
    expect([records.length, rejected.length]).toEqual([1, 1]);
  });
});

describe("what an alert is about", () => {
  test.each([
    ["Emergency", "critical"],
    ["Critical", "critical"],
    ["Error", "high"],
    ["Warning", "medium"],
    ["Notice", "low"],
    ["Informational", "info"],
    ["Debug", "info"],
    ["Loud", "unknown"],
  ])("priority %s is severity %s", async (priority, severity) => {
    expect((await alerts(event({ priority })))[0]).toMatchObject({ priority, severity });
  });

  test("pod, namespace, container and image come from the fields; <NA>, null and the host itself are nothing", async () => {
    const [full, empty] = await alerts([
      event(
        {},
        {
          "container.image.repository": "shop/api",
          "container.image.tag": "2",
          "container.image.digest": `sha256:${"2b".repeat(32)}`,
        },
      ),
      event(
        {},
        { "container.id": "host", "k8s.ns.name": null, "k8s.pod.name": "<NA>", "container.image.repository": "<NA>" },
      ),
    ]);
    expect(full).toMatchObject({
      namespace: "shop",
      pod: "api-1",
      containerId: "97c9868ea832",
      image: `shop/api:2@sha256:${"2b".repeat(32)}`,
      tags: ["container", "shell"],
    });
    expect(empty).toMatchObject({ namespace: null, pod: null, containerId: null, image: null });
  });

  test("without an output its message tells it, without both its rule", async () => {
    const event = { rule: "A shell", priority: "Notice", time: "2026-03-01T10:00:00Z", output_fields: {} };
    const { records } = await parseText([{ ...event, message: "bash was started" }, event]);
    expect((records as AlertRecord[]).map(({ output }) => output)).toEqual(["bash was started", "A shell"]);
  });

  test("the message is the output where only that is sent", async () => {
    const [alert] = await alerts(event({ output: undefined, output_fields: undefined, message: "A shell was seen" }));
    expect(alert).toMatchObject({ output: "A shell was seen", severity: "low", host: "node-1" });
  });

  test("secrets in a process's environment are left out of the fields and of the output", async () => {
    const [alert] = await alerts(
      event(
        { output: "A shell (env=PATH=/bin DB_PASSWORD=made-up-1)" },
        {
          "proc.env": "PATH=/bin DB_PASSWORD=made-up-1",
          "proc.aenv[API_TOKEN]": "made-up-2",
          "proc.env[HOME]": "/root",
        },
      ),
    );
    expect(alert?.withheld).toEqual(["made-up-1", "made-up-2"]);
    expect(alert?.fields).toMatchObject({ "proc.env": "PATH=/bin DB_PASSWORD=…", "proc.env[HOME]": "/root" });
    expect(JSON.stringify({ ...alert, withheld: [] })).not.toContain("made-up");
  });

  test("a workload that calls letters secrets does not make its alert unreadable", async () => {
    const env = [..."abcdefghij"].map((letter) => `${letter}_TOKEN=${letter}`).join(" ");
    const said = "Reverse shell to attacker.example (connection=203.0.113.9:4444 env=";
    const [alert] = await alerts(event({ output: `${said}${env})` }, { "proc.env": env }));
    expect(alert?.output).toBe(`${said}${env.replaceAll(/=[a-j]/g, "=…")})`);
  });

  // A copy of all fields for each variable took seventeen seconds.
  test("thousands of them take time as they are many", async () => {
    const variables = Array.from({ length: 6_000 }, (_, i) => [`proc.env[TOKEN_${i}]`, `made-up-value-${i}`]);
    const startedAt = performance.now();
    const [alert] = await alerts(event({}, Object.fromEntries(variables)));
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(alert?.withheld).toHaveLength(6_000);
    expect(alert?.fields).toMatchObject({ "container.id": "97c9868ea832", "proc.env[TOKEN_5999]": "…" });
  });

  test("an audit event's pod is its target, another target is none", async () => {
    const { records } = await parseFile("lib/parsers/__fixtures__/falco/many.ndjson");
    expect(records[1]).toMatchObject({ source: "k8s_audit", namespace: "shop", pod: "api-1" });
  });
});
