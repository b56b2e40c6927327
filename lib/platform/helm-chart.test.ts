import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { LISTED_KINDS, type ListedKind, SECRET_NAMES } from "@/lib/adapters/kubernetes-kinds";
import { env } from "@/lib/env";
import { root } from "@/lib/platform/paths";
import packageJson from "@/package.json" with { type: "json" };

const HELM = join(root, "deploy/helm");
const CHART = join(HELM, "plimsoll-collector");
const CASES = ["default", "everything"];

// biome-ignore lint/suspicious/noExplicitAny: rendered YAML, read as it lies there.
type Rendered = any;

const read = (path: string) => readFileSync(path, "utf8");
const valuesOf = (name: string) => join(HELM, "rendered", `${name}.values.yaml`);
const goldenOf = (name: string) => join(HELM, "rendered", `${name}.yaml`);

/** Of everything that the rendered files are made of. */
function sourceHash(name: string): string {
  const files = readdirSync(CHART, { recursive: true, encoding: "utf8" }).map((file) => join(CHART, file));
  const hash = createHash("sha256");
  for (const file of [...files.filter((one) => statSync(one).isFile()).sort(), valuesOf(name)]) {
    hash.update(`${file.slice(HELM.length)}\n`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

function render(name: string): string | null {
  const args = ["template", "collector", CHART, "--namespace", "plimsoll", "--values", valuesOf(name)];
  const { status, stdout, stderr, error } = spawnSync("helm", args, { encoding: "utf8" });
  if (error) return null;
  if (status !== 0) throw new Error(stderr);
  return `# helm ${args[0]} of ${sourceHash(name)}\n${stdout}`;
}

const documents = (name: string): Rendered[] =>
  parseAllDocuments(read(goldenOf(name)))
    .map((document) => document.toJS())
    .filter((document) => document !== null);
const one = (name: string, kind: string): Rendered => documents(name).find((document) => document.kind === kind);

describe("what Helm makes of the chart", () => {
  // Whoever changes the chart renders it: where there is no helm, a rendering of another chart is told by its hash.
  test.each(CASES)("is what lies in rendered/%s.yaml (with helm: UPDATE_GOLDEN=1 rewrites it)", (name) => {
    const rendered = render(name);
    if (rendered !== null && env().UPDATE_GOLDEN) writeFileSync(goldenOf(name), rendered);
    const golden = read(goldenOf(name));
    expect(golden.split("\n")[0]).toBe(`# helm template of ${sourceHash(name)}`);
    if (rendered !== null) expect(rendered).toBe(golden);
  });

  test.each(CASES)("is one of each, and nothing else (%s)", (name) => {
    const kinds = documents(name).map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
    expect(kinds).toEqual([
      "v1 ServiceAccount",
      "rbac.authorization.k8s.io/v1 ClusterRole",
      "rbac.authorization.k8s.io/v1 ClusterRoleBinding",
      "apps/v1 Deployment",
    ]);
  });
});

/** `apps deployments`, for every kind and version that is asked for. */
const asked = (kinds: readonly ListedKind[]): string[] => {
  const pairs = kinds.flatMap(({ versions, plural }) =>
    versions.map((version) => `${version.includes("/") ? version.split("/")[0] : ""} ${plural}`),
  );
  return [...new Set(pairs)].sort();
};

describe("the role", () => {
  test.each([
    { name: "default", kinds: LISTED_KINDS },
    { name: "everything", kinds: [...LISTED_KINDS, SECRET_NAMES] },
  ])("allows to read exactly what is collected, and nothing to be written ($name)", ({ name, kinds }) => {
    const { rules } = one(name, "ClusterRole");
    const allowed = rules.flatMap((rule: Rendered) =>
      rule.apiGroups.flatMap((group: string) => rule.resources.map((resource: string) => `${group} ${resource}`)),
    );
    expect(allowed.sort()).toEqual(asked(kinds));
    for (const { verbs } of rules) expect(verbs).toEqual(["list", "watch"]);
    expect(allowed.includes(" secrets")).toBe(name === "everything");
  });

  test.each(CASES)("is bound to the collector's own account (%s)", (name) => {
    const account = one(name, "ServiceAccount").metadata;
    const binding = one(name, "ClusterRoleBinding");
    expect(binding.roleRef.name).toBe(one(name, "ClusterRole").metadata.name);
    expect(binding.subjects).toEqual([{ kind: "ServiceAccount", name: account.name, namespace: account.namespace }]);
    expect(one(name, "Deployment").spec.template.spec.serviceAccountName).toBe(account.name);
  });
});

describe("the pod", () => {
  test.each(CASES)("has no privilege and nothing to write to but an empty directory (%s)", (name) => {
    const { spec } = one(name, "Deployment").spec.template;
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(spec.securityContext.runAsUser).toBeGreaterThan(0);
    expect([spec.hostNetwork, spec.hostPID, spec.hostIPC]).toEqual([undefined, undefined, undefined]);
    const [container, ...others] = spec.containers;
    expect(others).toEqual([]);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      privileged: false,
      capabilities: { drop: ["ALL"] },
    });
    expect(container.resources).toMatchObject({ requests: { cpu: "50m" }, limits: { memory: "512Mi" } });
    const writable = container.volumeMounts.filter((mount: Rendered) => !mount.readOnly);
    expect(writable.map((mount: Rendered) => mount.mountPath)).toEqual(["/tmp"]);
    for (const volume of spec.volumes) expect(volume.hostPath).toBeUndefined();
  });

  test.each(CASES)("runs one collector with the token by reference, and arguments that are text (%s)", (name) => {
    const { replicas, strategy, selector, template } = one(name, "Deployment").spec;
    expect({ replicas, strategy }).toEqual({ replicas: 1, strategy: { type: "Recreate" } });
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
    const [container] = template.spec.containers;
    const token = container.env.find((variable: Rendered) => variable.name === "PLIMSOLL_TOKEN");
    const { key } = parse(read(valuesOf(name))).plimsoll.tokenSecret;
    expect(token).toEqual({
      name: "PLIMSOLL_TOKEN",
      valueFrom: { secretKeyRef: { name: "plimsoll-token", key: key ?? "token" } },
    });
    expect(container.command).toEqual(["node", "cli/plimsoll.mjs"]);
    expect(container.args.slice(0, 2)).toEqual(["inventory", "--watch"]);
    for (const argument of container.args) expect(typeof argument).toBe("string");
    expect(container.args.includes("--secret-names")).toBe(name === "everything");
  });
});

describe("the chart", () => {
  test("has the version of the package, and the values it needs are demanded", () => {
    const chart = parse(read(join(CHART, "Chart.yaml")));
    expect([chart.version, chart.appVersion]).toEqual([packageJson.version, packageJson.version]);
    const schema = JSON.parse(read(join(CHART, "values.schema.json")));
    const validate = new Ajv({ allErrors: true, strict: true }).compile(schema);
    const defaults = parse(read(join(CHART, "values.yaml")));
    expect(validate(defaults)).toBe(false);
    const missing = validate.errors?.map(({ instancePath }) => instancePath);
    expect(missing).toEqual(["/clusterName", "/plimsoll/url", "/plimsoll/tokenSecret/name", "/image/repository"]);
    for (const name of CASES) {
      validate(merged(defaults, parse(read(valuesOf(name)))));
      expect(validate.errors).toBeNull();
    }
  });

  // The token and all that the cluster holds would be read by whoever is on the way.
  test.each([
    { url: "https://plimsoll.example.com", valid: true },
    { url: "http://plimsoll.example.com", valid: false },
    { url: "http://plimsoll.example.com", allowInsecure: false, valid: false },
    { url: "http://plimsoll.plimsoll.svc:3000", allowInsecure: true, valid: true },
    { url: "ftp://plimsoll.example.com", allowInsecure: true, valid: false },
  ])("takes $url with allowInsecure $allowInsecure: $valid", ({ valid, ...plimsoll }) => {
    const validate = new Ajv({ strict: true }).compile(JSON.parse(read(join(CHART, "values.schema.json"))));
    const defaults = parse(read(join(CHART, "values.yaml")));
    expect(validate(merged(defaults, merged(parse(read(valuesOf("default"))), { plimsoll })))).toBe(valid);
  });
});

/** As Helm lays values over a chart's own: mapping by mapping. */
function merged(below: Rendered, above: Rendered): Rendered {
  if (typeof above !== "object" || above === null || Array.isArray(above)) return above;
  const both = Object.entries(above).map(([key, value]) => [key, merged(below?.[key], value)]);
  return { ...below, ...Object.fromEntries(both) };
}
