import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { chartValues } from "@/lib/engine/fix-objects/chart-values";
import { workloadPatchOver } from "@/lib/engine/fix-objects/workload-patch";
import { type WorkloadField, workloadField } from "@/lib/engine/fix-units/check-words";
import { list, object, type Plain } from "@/lib/engine/privilege/plain";
import fields from "@/packs/fixes/workload-fields.json";

const container = {
  name: "api",
  image: "shop/api:1",
  ports: [{ name: "http", containerPort: 8080, hostPort: 80 }],
  resources: { requests: { cpu: "2", memory: "64Mi" }, limits: { memory: "1Gi" } },
  securityContext: { capabilities: { add: ["SYS_ADMIN"] } },
  volumeMounts: [
    { name: "sock", mountPath: "/var/run/docker.sock", mountPropagation: "Bidirectional" },
    { name: "data", mountPath: "/data" },
  ],
};
const podSpec = {
  containers: [container],
  initContainers: [{ name: "setup", image: "shop/setup:1" }],
  volumes: [
    { name: "sock", hostPath: { path: "/var/run/docker.sock" } },
    { name: "data", emptyDir: {} },
  ],
};
const objects: Record<string, Plain> = {
  Deployment: {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api", namespace: "shop" },
    spec: { template: { spec: podSpec } },
  },
  CronJob: {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "api", namespace: "shop" },
    spec: { jobTemplate: { spec: { template: { spec: podSpec } } } },
  },
  Pod: { apiVersion: "v1", kind: "Pod", metadata: { name: "api", namespace: "shop" }, spec: podSpec },
};
const field = (name: string) => workloadField(name) as WorkloadField;
const over = (name: string, body: Plain = objects.Deployment as Plain) => workloadPatchOver(body, name, field(name));
const podOf = (patch: Plain | null) => object(object(object(patch?.spec).template).spec);

/** A strategic merge over the keys that Kubernetes merges lists by (API reference: patchMergeKey). */
const KEYS: Record<string, string> = {
  containers: "name",
  initContainers: "name",
  volumes: "name",
  volumeMounts: "mountPath",
  ports: "containerPort",
};
function merged(now: unknown, patch: unknown, key = ""): unknown {
  if (Array.isArray(patch) && KEYS[key]) {
    const by = KEYS[key];
    const known = new Map((Array.isArray(now) ? now : []).map((one) => [one[by], one]));
    for (const one of patch) {
      if (one.$patch === "delete") known.delete(one[by]);
      else known.set(one[by], merged(known.get(one[by]), one));
    }
    return [...known.values()];
  }
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...(now as object) };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value, name);
  }
  return result;
}
const applied = (name: string) => object(merged(objects.Deployment, over(name)));
const containersAfter = (name: string) => podOf(applied(name)).containers as Plain[];

describe("a patch over the object that runs", () => {
  test.each(Object.keys(fields))("%s: it is YAML, names the object, and changes nothing else", (name) => {
    for (const body of Object.values(objects)) {
      const patch = workloadPatchOver(body, name, field(name));
      if (!patch) continue;
      expect(parse(stringify(patch))).toEqual(patch);
      expect(patch).toMatchObject({ apiVersion: body.apiVersion, kind: body.kind, metadata: body.metadata });
      const before = JSON.stringify(body);
      expect(merged(body, patch)).not.toEqual(body);
      expect(JSON.stringify(body)).toBe(before);
    }
  });

  test.each(
    Object.entries(fields).filter(
      ([name, one]) =>
        one.scope === "container" &&
        Object.keys(one.set).length > 0 &&
        !["image", "ports", "resources", "livenessProbe", "readinessProbe"].includes(name),
    ),
  )("%s is set in every container by its name", (name, one) => {
    for (const after of containersAfter(name)) expect(after).toMatchObject(one.set as object);
    expect(containersAfter(name)[0]).toMatchObject({ image: "shop/api:1" });
  });

  test("resources that are stated stay, and no limit is below a request", () => {
    expect(containersAfter("resources")[0]?.resources).toEqual({
      requests: { cpu: "2", memory: "64Mi" },
      limits: { memory: "1Gi", cpu: "2" },
    });
  });

  test("a probe asks the port that the container declares, and only where one is declared", () => {
    expect(containersAfter("readinessProbe")[0]?.readinessProbe).toEqual({
      tcpSocket: { port: "http" },
      periodSeconds: 5,
    });
    expect(podOf(over("livenessProbe")).initContainers).toBeUndefined();
  });

  test("volumes of the node go, with their mounts, and others stay", () => {
    expect(podOf(applied("hostPath")).volumes).toEqual([{ name: "data", emptyDir: {} }]);
    expect(containersAfter("hostPath")[0]?.volumeMounts).toEqual([{ name: "data", mountPath: "/data" }]);
  });

  test("added capabilities, node ports of containers and shared mounts go", () => {
    expect(containersAfter("capabilities")[0]?.securityContext).toEqual({ capabilities: { drop: ["ALL"] } });
    expect(containersAfter("hostPort")[0]?.ports).toEqual([{ name: "http", containerPort: 8080 }]);
    expect(list(containersAfter("mountPropagation")[0]?.volumeMounts)[0]).toMatchObject({
      mountPropagation: "None",
    });
  });

  test("what is as it should be, or has no pod template, gets none", () => {
    const clean = { ...objects.Pod, spec: { containers: [{ name: "a" }] } };
    expect(over("hostPath", clean)).toBeNull();
    expect(over("hostPort", clean)).toBeNull();
    expect(over("privileged", { kind: "Service", metadata: {}, spec: {} })).toBeNull();
  });
});

describe("a chart's values", () => {
  test.each([
    ["privileged", { securityContext: { privileged: false } }],
    ["seccompProfile", { podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } } }],
    ["imagePullPolicy", { image: { pullPolicy: "Always" } }],
    ["automountServiceAccountToken", { serviceAccount: { automount: false } }],
  ])("%s", (name, values) => {
    expect(chartValues(name, field(name).scope, field(name).set)).toEqual(values);
  });
});
