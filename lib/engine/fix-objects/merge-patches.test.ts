import fc from "fast-check";
import { expect, test } from "vitest";
import { mergePatches } from "@/lib/engine/fix-objects/merge-patches";

test("containers, volumes and mounts are put together by what Kubernetes tells them apart by", () => {
  const patch = (podSpec: Record<string, unknown>) => ({ kind: "Deployment", spec: { template: { spec: podSpec } } });
  expect(
    mergePatches([
      patch({ containers: [{ name: "api", securityContext: { privileged: false } }] }),
      patch({ hostPID: null, containers: [{ name: "api", securityContext: { runAsUser: 10001 } }, { name: "side" }] }),
      patch({
        containers: [{ name: "api", volumeMounts: [{ mountPath: "/sock", $patch: "delete" }] }],
        volumes: [{ name: "sock", $patch: "delete" }],
      }),
    ]),
  ).toEqual(
    patch({
      hostPID: null,
      containers: [
        {
          name: "api",
          securityContext: { privileged: false, runAsUser: 10001 },
          volumeMounts: [{ mountPath: "/sock", $patch: "delete" }],
        },
        { name: "side" },
      ],
      volumes: [{ name: "sock", $patch: "delete" }],
    }),
  );
});

test("a list without such a key is the later one's whole", () => {
  const drop = (...names: string[]) => ({ capabilities: { drop: names } });
  expect(mergePatches([drop("NET_RAW"), drop("ALL")])).toEqual(drop("ALL"));
});

test("of one patch, or of the same again, nothing changes", () => {
  const keyed = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof(fc.nat(3), fc.constant(null), fc.string()));
  const container = fc.record({ name: fc.constantFrom("x", "y"), securityContext: keyed });
  const containers = fc.uniqueArray(container, { selector: ({ name }) => name });
  fc.assert(
    fc.property(keyed, containers, (set, list) => {
      const patch = { spec: { ...set, containers: list } };
      expect(mergePatches([patch])).toEqual(patch);
      expect(mergePatches([patch, patch])).toEqual(patch);
    }),
  );
});
