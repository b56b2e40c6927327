import { describe, expect, test } from "vitest";
import { type FindingRecord, identifyRecord } from "@/lib/engine/identity";
import { parseText } from "@/lib/testing/parse-file";

type Row = { type?: string; name: string; container?: string; cluster?: string };
type Kind = "malware" | "secrets";

/** The same finding of each node. */
const exported = async (kind: Kind, nodes: Row[]) => {
  const columns =
    kind === "malware" ? "Rule Name,Class,File Name,Summary,Severity" : "Filename,Content,Name,Rule,Severity";
  const found = kind === "malware" ? "Evil,Trojan,/usr/bin/x,Bad.,high" : "/etc/key,key = x1y2z3x1y2z3,Key,Key,high";
  const rows = nodes.map(({ type = "", name, container = "", cluster = "" }) =>
    [found, type, name, container, cluster].join(","),
  );
  const head = `${columns},Node Type,Node Name,Container Name,Kubernetes Cluster Name`;
  const { format, records } = await parseText([head, ...rows].join("\n"), { filename: "export.csv" });
  expect([format, records.length]).toEqual(["deepfence-csv", nodes.length]);
  return records as FindingRecord[];
};
const findings = (records: FindingRecord[]) =>
  new Set(
    records.map((record) => {
      const { target } = record;
      const canonicalCheck = (family: string, rule: string) => `${family}:${rule}`;
      const context = { assetKind: target?.kind ?? "artifact", canonicalCheck, secretHmac: (value: string) => value };
      return JSON.stringify([target, identifyRecord(record, context as Parameters<typeof identifyRecord>[1])]);
    }),
  ).size;

// Images share most of their files: one finding for all of them would be fixed, decided and owned in all of them at once.
describe.each<Kind>(["malware", "secrets"])("%s that Deepfence found", (kind) => {
  test.each<{ name: string; nodes: Row[]; targets: (object | undefined)[] }>([
    {
      name: "in two images",
      nodes: [
        { type: "image", name: "registry.example/shop/api:1" },
        { type: "container_image", name: "registry.example/shop/web:1" },
      ],
      targets: [
        { kind: "image", name: "registry.example/shop/api:1" },
        { kind: "image", name: "registry.example/shop/web:1" },
      ],
    },
    {
      name: "in images of an export that says no type",
      nodes: [{ name: "shop/api:1" }, { name: "shop/web:1" }],
      targets: [
        { kind: "image", name: "shop/api:1" },
        { kind: "image", name: "shop/web:1" },
      ],
    },
    {
      name: "on two hosts",
      nodes: [
        { type: "host", name: "host-1" },
        { type: "host", name: "host-2" },
      ],
      targets: [
        { kind: "host", name: "host-1" },
        { kind: "host", name: "host-2" },
      ],
    },
    { name: "in nodes of no type", nodes: [{ name: "node-1" }, { name: "node-2" }], targets: [undefined, undefined] },
    {
      name: "in two containers of a host",
      nodes: [
        { type: "container", name: "api / host-1", container: "api" },
        { type: "container", name: "web / host-1", container: "web" },
      ],
      targets: [undefined, undefined],
    },
  ])("$name is two findings", async ({ nodes, targets }) => {
    const records = await exported(kind, nodes);
    expect(records.map(({ target }) => target)).toEqual(targets);
    expect(findings(records)).toBe(2);
  });

  test("in one container of a cluster is one, on whichever node it runs", async () => {
    const node = (name: string) => ({ type: "container", name, container: "api", cluster: "shop" });
    expect(findings(await exported(kind, [node("api / node-1"), node("api / node-2")]))).toBe(1);
  });
});
