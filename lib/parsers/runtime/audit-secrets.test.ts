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
});
