import { stringify as written } from "yaml";
import type { FixFile } from "@/lib/contracts/http/fix-detail";
import type { TenantConnection } from "@/lib/db/tenant";
import { chartValues } from "@/lib/engine/fix-objects/chart-values";
import { mergePatches } from "@/lib/engine/fix-objects/merge-patches";
import { defaultDeny, NetworkPolicyMaker } from "@/lib/engine/fix-objects/network-policy";
import { reduceRole } from "@/lib/engine/fix-objects/rbac-reduction";
import { workloadPatchOver } from "@/lib/engine/fix-objects/workload-patch";
import { filledIn, type ObjectTarget, objectChange } from "@/lib/engine/fix-units/object-change";
import { fieldsOfChecks, type NamedField } from "@/lib/engine/fix-units/workload-fields";
import { list, object, type Plain, text } from "@/lib/engine/privilege/plain";
import {
  holdersOf,
  liveObject,
  networkObjects,
  runningImages,
  usedRights,
} from "@/lib/queries/fix-detail/cluster-objects";

/** An object of a cluster, and which of its checks fail. */
export type FailedObject = { clusterId: string; target: ObjectTarget; checkIds: readonly string[] };

/** Line breaks to YAML 1.1, which kubectl reads, and not to 1.2, which is written here: what follows one would be another key. */
const stringify = (value: unknown) => written(value).replaceAll(/[\u0085\u2028\u2029]/g, "\ufffd");

type Made = { files: FixFile[]; notes: string[] };
const NOTHING: Made = { files: [], notes: [] };

/** Files made over what lives in the cluster: a patch, an object to add, a policy, a role with less in it. */
export async function objectFiles(
  connection: TenantConnection,
  orgId: string,
  failed: FailedObject,
  { helm, now }: { helm: boolean; now: Date },
): Promise<Made> {
  const { checkIds, target, clusterId } = failed;
  if (checkIds.some((id) => NETWORK_CHECKS.has(id))) return policyFiles(connection, orgId, failed);
  const found = await liveObject(connection, orgId, clusterId, target);
  if (!found)
    return {
      files: [],
      notes: [
        `No inventory shows ${target.kind} ${target.name} now, so nothing can be made over it.`,
        ...whyNoCommand(checkIds),
      ],
    };
  if (checkIds.some((id) => id.startsWith("rbac-"))) return roleFiles(connection, orgId, failed, found, now);
  const fields = fieldsOfChecks(checkIds);
  if (fields.length > 0) return templateFiles(connection, orgId, failed, { found, fields, helm });
  const change = checkIds.map(objectChange).find((one) => one !== null);
  return change ? { files: changeFiles(found, change, target), notes: [] } : NOTHING;
}

/** Of a field of containers, where no patch is made: what a command would need, and who tells it. */
export function whyNoCommand(checkIds: readonly string[]): string[] {
  const fields = fieldsOfChecks(checkIds);
  if (!fields.some(({ field }) => field.scope === "container" && Object.keys(field.set).length > 0)) return [];
  return [
    "There is no command to copy here: one needs the names of the containers, which an inventory of the cluster tells. `plimsoll inventory` sends one, and a ready patch then stands here.",
  ];
}

const NETWORK_CHECKS = new Set(["networkpolicy-missing-for-pod", "networkpolicy-missing-in-namespace"]);

/** What changes a pod template: one patch for all of its fields, and images pinned by what runs beside it. */
async function templateFiles(
  connection: TenantConnection,
  orgId: string,
  failed: FailedObject,
  { found, fields, helm }: { found: Plain; fields: readonly NamedField[]; helm: boolean },
): Promise<Made> {
  const others = fields.filter(({ name }) => name !== "image");
  const files = fieldFiles(found, others, failed.target, helm);
  if (others.length === fields.length) return { files, notes: [] };
  const pinned = await pinnedImages(connection, orgId, failed, found);
  return { files: [...files, ...pinned.files], notes: pinned.notes };
}

/** The images as they run, pinned by the digest that the nodes pulled: the same content as now. */
async function pinnedImages(
  connection: TenantConnection,
  orgId: string,
  { clusterId, target }: FailedObject,
  found: Plain,
): Promise<Made> {
  const images = await runningImages(connection, orgId, clusterId, target);
  const patch = workloadPatchOver(found, "image", {
    scope: "pod",
    set: { containers: images },
    remove: [],
    note: "",
    verify: null,
    checks: {},
  });
  if (images.length === 0 || !patch)
    return {
      files: [],
      notes: ["No running pod tells which digest its images have: pin them by what your registry says."],
    };
  const file: FixFile = {
    name: `patch-${target.name}-image.yaml`,
    content: stringify(patch),
    note: "A strategic merge patch that pins what runs now. Let a bot move the digest when the tag is built anew.",
    confidence: { level: "high", reason: "The digests are those that the nodes pulled." },
  };
  return { files: [file], notes: [] };
}

function fieldFiles(
  found: Plain,
  fields: readonly NamedField[],
  { name: workload }: ObjectTarget,
  helm: boolean,
): FixFile[] {
  const patched = fields.flatMap(({ name, field }) => {
    const patch = workloadPatchOver(found, name, field);
    return patch ? [{ name, field, patch }] : [];
  });
  const [first] = patched;
  if (!first) return [];
  const file = `patch-${workload}-${patched.length === 1 ? first.name : "pod-template"}.yaml`;
  const notes = [...new Set(patched.map(({ field }) => field.note).filter(Boolean))].map((note) => ` ${note}`).join("");
  const made: FixFile = {
    name: file,
    content: stringify(mergePatches(patched.map(({ patch }) => patch))),
    note: `A strategic merge patch over the containers that run. With Kustomize: list it in kustomization.yaml under patches, as "- path: ${file}".${notes}`,
    confidence: { level: "high", reason: "It was made over the object that runs; only what has to change is in it." },
  };
  const values = helm
    ? patched.map(({ name, field }) => chartValues(name, field.scope, field.set)).filter((one) => one !== null)
    : [];
  if (values.length === 0) return [made];
  const hint: FixFile = {
    name: "values.yaml",
    content: stringify(mergePatches(values)),
    note: "The same as values of a chart that follows `helm create`. Charts may name them otherwise: `helm show values CHART` tells. A patch made beside Helm is undone by the next upgrade.",
    confidence: { level: "medium", reason: "Where this chart keeps the field is not known from the cluster." },
  };
  return [hint, made];
}

function changeFiles(
  found: Plain,
  change: NonNullable<ReturnType<typeof objectChange>>,
  { kind, name, namespace }: ObjectTarget,
): FixFile[] {
  const known = {
    name,
    namespace: kind === "Namespace" ? name : namespace,
    labels: labelsOf(found),
    hosts: hostsOf(found),
  };
  const patched = change.patch && {
    apiVersion: text(found.apiVersion) ?? "v1",
    kind,
    metadata: { name, ...(namespace ? { namespace } : {}) },
  };
  const bodies = patched
    ? [mergedInto(patched, object(filledIn(change.patch, known)))]
    : (change.create ?? []).map((one) => object(filledIn(one, known)));
  return bodies.map((body) => ({
    name: `${(text(body.kind) ?? kind).toLowerCase()}-${text(object(body.metadata).name) ?? name}.yaml`,
    content: stringify(body),
    note: patched
      ? "A merge patch: kubectl patch --type merge --patch-file, or under patches of a kustomization.yaml."
      : "A new object: kubectl apply -f, or beside the others in the repository.",
    confidence: { level: change.confidence, reason: change.why },
  }));
}

/** Own labels of the pods, by which others select them. */
function labelsOf(found: Plain): Plain {
  const spec = object(found.spec);
  const own = object(object(spec.selector).matchLabels);
  return Object.keys(own).length > 0 ? own : object(object(object(spec.template).metadata).labels);
}

function hostsOf(found: Plain): string[] {
  return [...new Set(list(object(found.spec).rules).flatMap((rule) => text(rule.host) ?? []))];
}

function mergedInto(base: Plain, change: Plain): Plain {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) {
    const both = typeof value === "object" && value !== null && !Array.isArray(value) && merged[key] !== undefined;
    merged[key] = both ? mergedInto(object(merged[key]), object(value)) : value;
  }
  return merged;
}

/** Policies of one namespace that are made at once. */
const MAX_POLICIES = 50;

async function policyFiles(
  connection: TenantConnection,
  orgId: string,
  { clusterId, target }: FailedObject,
): Promise<Made> {
  const objects = await networkObjects(connection, orgId, clusterId);
  if (!objects)
    return { files: [], notes: ["This cluster has too many objects to work out who calls whom while you wait."] };
  const maker = new NetworkPolicyMaker(objects);
  const whole = target.kind === "Namespace";
  const ids = whole ? maker.openIn(target.name) : [`${target.namespace}/${target.kind}/${target.name}`];
  const made = ids.slice(0, MAX_POLICIES).flatMap((id) => maker.policyOf(id) ?? []);
  const deny = whole ? [defaultDeny(target.name)] : [];
  if (made.length + deny.length === 0)
    return {
      files: [],
      notes: [
        "Nothing can be made: a policy selects it already, it shares its node's network, or no inventory shows it.",
      ],
    };
  const admits = made.flatMap((one) =>
    one.admits.map(
      ({ who, why }) => `# ${one.policy.metadata ? object(one.policy.metadata).name : ""} admits ${who}: ${why}`,
    ),
  );
  const unknown = [...new Set(made.flatMap((one) => one.unknown))];
  const documents = [...deny, ...made.map(({ policy }) => policy)].map((body) => stringify(body));
  const file: FixFile = {
    name: `networkpolicy-${target.name}.yaml`,
    content:
      [...new Set(admits)].map((line) => `${line.replaceAll(/[\r\n\u0085\u2028\u2029]+/g, " ")}\n`).join("") +
      documents.join("---\n"),
    note: `Denies what is not observed. ${unknown.join(" ")}`,
    confidence: {
      level: "medium",
      reason: "It follows from Services, Ingresses and Gateways; an inventory shows no calls between pods.",
    },
  };
  const left = ids.length > MAX_POLICIES ? [`The first ${MAX_POLICIES} of ${ids.length} workloads have one here.`] : [];
  return { files: [file], notes: left };
}

async function roleFiles(
  connection: TenantConnection,
  orgId: string,
  { clusterId, target }: FailedObject,
  found: Plain,
  now: Date,
): Promise<Made> {
  const role = await roleOf(connection, orgId, { clusterId, target }, found);
  if (!role) return { files: [], notes: ["The role that is bound here is not in the inventory."] };
  const users = await holdersOf(connection, orgId, clusterId, role.target);
  const used = users.length > 0 ? await usedRights(connection, orgId, { clusterId, users, now }) : [];
  const reduced = reduceRole(role.body, used);
  if (!reduced)
    return {
      files: [],
      notes: [
        `${role.target.kind} ${role.target.name} holds nothing that could be taken out by itself: remove the binding, or bind a narrower role.`,
      ],
    };
  const own = BUILT_IN.test(role.target.name);
  const body = own
    ? { ...reduced.role, metadata: { ...object(reduced.role.metadata), name: `${role.target.name}-reduced` } }
    : reduced.role;
  const evidence =
    used.length > 0
      ? `Audit events show what its holders did in the last 90 days (requests: ${used.reduce((sum, { times }) => sum + times, 0)}).`
      : "No audit event shows what its holders do.";
  const file: FixFile = {
    name: `${role.target.kind.toLowerCase()}-${role.target.name}.yaml`,
    content: stringify(body),
    note: [
      `Taken out: ${reduced.removed.join(" ") || "nothing but stars."}`,
      reduced.kept.length > 0 ? `Kept, since it was used: ${reduced.kept.join(" ")}` : "",
      own ? `${role.target.name} belongs to Kubernetes: this is a role beside it, to bind in its place.` : "",
      `${evidence} Ordinary reads are not kept as events: grant back by name what the program then lacks.`,
    ]
      .filter(Boolean)
      .join(" "),
    confidence: { level: "low", reason: "What a program needs shows fully only in its own log of refused requests." },
  };
  return { files: [file], notes: [] };
}

/** Roles that Kubernetes makes and sets right again. */
const BUILT_IN = /^(?:cluster-admin|admin|edit|view|system:.*)$/;

async function roleOf(
  connection: TenantConnection,
  orgId: string,
  { clusterId, target }: Pick<FailedObject, "clusterId" | "target">,
  found: Plain,
): Promise<{ body: Plain; target: ObjectTarget } | null> {
  if (target.kind === "Role" || target.kind === "ClusterRole") return { body: found, target };
  const reference = object(found.roleRef);
  const kind = text(reference.kind);
  const name = text(reference.name);
  if (!kind || !name) return null;
  const bound = { kind, name, namespace: kind === "Role" ? target.namespace : "", file: null };
  const body = await liveObject(connection, orgId, clusterId, bound);
  return body && { body, target: bound };
}
