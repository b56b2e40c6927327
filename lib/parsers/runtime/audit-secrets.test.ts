import { describe, expect, test } from "vitest";
import { shownByAuditEvent } from "@/lib/parsers/runtime/audit-secrets";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const ofSecrets = { objectRef: { resource: "secrets" } };

describe("what an audit event shows and nobody may keep", () => {
  test.each([
    {
      name: "a created Secret's values, decoded too",
      event: { ...ofSecrets, requestObject: { kind: "Secret", data: { a: base64("made up value") } } },
      shown: [base64("made up value"), "made up value"],
    },
    {
      name: "a listed Secret's",
      event: { responseObject: { kind: "SecretList", items: [{ data: { a: "eA==" } }] } },
      shown: ["eA=="],
    },
    {
      name: "what a merge patch sets",
      event: { ...ofSecrets, requestObject: { stringData: { a: "made up" } } },
      shown: ["made up"],
    },
    {
      name: "what a JSON patch sets",
      event: { ...ofSecrets, requestObject: [{ op: "add", path: "/data", value: { a: "eHh4" } }] },
      shown: ["eHh4"],
    },
    {
      name: "a token that was made",
      event: { responseObject: { kind: "TokenRequest", status: { token: "made.up.token" } } },
      shown: ["made.up.token"],
    },
    {
      name: "a token that was checked",
      event: { requestObject: { kind: "TokenReview", spec: { token: "made.up.token" } } },
      shown: ["made.up.token"],
    },
    {
      name: "what kubectl left in the annotation of a Secret that is listed by its metadata",
      event: {
        ...ofSecrets,
        responseObject: {
          kind: "Table",
          rows: [
            {
              object: {
                kind: "PartialObjectMetadata",
                metadata: {
                  annotations: { "kubectl.kubernetes.io/last-applied-configuration": '{"stringData":{"a":"made up"}}' },
                },
              },
            },
          ],
        },
      },
      shown: ["made up"],
    },
    {
      name: "nothing of a ConfigMap",
      event: { objectRef: { resource: "configmaps" }, requestObject: { kind: "ConfigMap", data: { a: "plain" } } },
      shown: [],
    },
    { name: "nothing of nothing", event: { requestObject: null, responseObject: "text" }, shown: [] },
  ])("is $name", ({ event, shown }) => {
    expect(shownByAuditEvent(event)).toEqual(shown);
  });

  const applied = (written: string) => ({
    ...ofSecrets,
    requestObject: {
      kind: "Secret",
      metadata: { annotations: { "kubectl.kubernetes.io/last-applied-configuration": written } },
    },
  });
  const nested = (depth: number, inner: string) => `{"data":${"[".repeat(depth)}${inner}${"]".repeat(depth)}}`;

  test.each([
    { name: "nests deeper than a report may", written: nested(200, '"made up"') },
    { name: "nests so deep that nothing can read it", written: nested(100_000, '"made up"') },
    { name: "is no JSON", written: "made up" },
  ])("is the whole of an annotation that $name", ({ written }) => {
    expect(shownByAuditEvent(applied(written))).toEqual([written]);
  });

  test.each([
    { written: '"made up"', shown: ["made up"] },
    { written: "null", shown: [] },
  ])("is what $written says where kubectl writes an object", ({ written, shown }) => {
    expect(shownByAuditEvent(applied(written))).toEqual(shown);
  });

  test("is found as deep as a report may nest, in its order", () => {
    expect(shownByAuditEvent(applied(nested(198, '"a",{"x":"b"},"c"')))).toEqual(["a", "b", "c"]);
  });

  // Each value was handed up through every level above it.
  test("takes time as the values are many, not as they lie deep", () => {
    const values = Array.from({ length: 150_000 }, (_, i) => `"made-${i}"`);
    const event = applied(nested(190, values.join(",")));
    const startedAt = performance.now();
    expect(shownByAuditEvent(event)).toHaveLength(150_000);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
