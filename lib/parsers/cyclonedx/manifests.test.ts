import { expect, test } from "vitest";
import type { CyclonedxDocument } from "@/lib/parsers/cyclonedx/document";
import { manifestsByRef } from "@/lib/parsers/cyclonedx/manifests";

test("a lock file may bring more than a call may have arguments", () => {
  const dependsOn = Array.from({ length: 300_000 }, (_, i) => `pkg${i}`);
  const doc: CyclonedxDocument = {
    metadata: undefined,
    dependencies: [
      { ref: "lock", dependsOn: ["app"] },
      { ref: "app", dependsOn },
    ],
  };
  const index = new Map<string, unknown>([["lock", { isManifest: true, package: { name: "package-lock.json" } }]]);
  const found = manifestsByRef(doc, index);
  expect(found.size).toBe(300_001);
  expect(found.get("pkg299999")).toBe("package-lock.json");
});
