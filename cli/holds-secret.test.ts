import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holdsSecret } from "@/cli/holds-secret";

const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "db" }, data: { password: "aHVudGVyMg==" } };

describe("holdsSecret", () => {
  test.each([
    ["a Secret", secret],
    ["one copied from a cluster", { ...secret, metadata: { name: "db", uid: "u", resourceVersion: "7" } }],
    ["one without a name", { kind: "Secret", stringData: { password: "hunter2" } }],
    ["one in a List", { apiVersion: "v1", kind: "List", items: [{ kind: "Pod" }, secret] }],
    ["a SecretList, whose items state no kind", { apiVersion: "v1", kind: "SecretList", items: [{ data: {} }] }],
    ["one in a Template's objects", { kind: "Template", metadata: { name: "t" }, objects: [secret] }],
    ["one whose kind is spelled another way", { kind: "secret ", data: {} }],
  ])("%s: yes", (_, value) => expect(holdsSecret(value)).toBe(true));

  test.each([
    ["a ConfigMap", { kind: "ConfigMap", data: { kind: "Secret" } }],
    ["a reference to one", { kind: "Gateway", spec: { certificateRefs: [{ kind: "Secret", name: "tls" }] } }],
    ["a sealed one", { kind: "SealedSecret", spec: { encryptedData: { password: "AgB" } } }],
    ["a text", "kind: Secret"],
  ])("%s: no", (_, value) => expect(holdsSecret(value)).toBe(false));

  // Wherever somebody hides it.
  test("finds one at any depth", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constant(0)), { maxLength: 30 }), (path) => {
        const nested = path.reduceRight<unknown>(
          (inner, step) => (step === 0 ? [inner] : { kind: "Other", [`x${step}`]: inner }),
          secret,
        );
        expect(holdsSecret(nested)).toBe(true);
      }),
    );
  });
});
