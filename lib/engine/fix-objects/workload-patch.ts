import type { WorkloadField } from "@/lib/engine/fix-units/check-words";
import { list, object, type Plain, text } from "@/lib/engine/privilege/plain";

/**
 * The change of one field of a workload as a strategic merge patch over the object that runs: with its containers by name, and
 * with what has to be taken out (`$patch: delete`, null). Kustomize and `kubectl patch` read it as it is.
 *
 * Returns  null where nothing of the object would change, and for a kind without a pod template.
 * Keeps    what is there: of resources only what is missing is set, and no limit below a request.
 */
export function workloadPatchOver(workload: Plain, name: string, field: WorkloadField): Plain | null {
  const kind = text(workload.kind);
  const metadata = object(workload.metadata);
  const spec = podSpecOf(workload);
  if (!kind || !spec) return null;
  const podSpec = field.scope === "pod" ? podChange(spec, name, field) : containersChange(spec, name, field);
  if (!podSpec) return null;
  const namespace = text(metadata.namespace);
  return {
    apiVersion: text(workload.apiVersion) ?? "apps/v1",
    kind,
    metadata: { name: text(metadata.name) ?? "", ...(namespace ? { namespace } : {}) },
    spec: wrapped(kind, podSpec),
  };
}

function podSpecOf(workload: Plain): Plain | null {
  const spec = object(workload.spec);
  if (workload.kind === "Pod") return spec;
  const template = workload.kind === "CronJob" ? object(object(spec.jobTemplate).spec).template : spec.template;
  const found = object(object(template).spec);
  return list(found.containers).length > 0 ? found : null;
}

function wrapped(kind: string, podSpec: Plain): Plain {
  if (kind === "Pod") return podSpec;
  const template = { template: { spec: podSpec } };
  return kind === "CronJob" ? { jobTemplate: { spec: template } } : template;
}

function podChange(spec: Plain, name: string, field: WorkloadField): Plain | null {
  if (name === "hostPath") return withoutHostPaths(spec);
  const there = field.remove.map((path) => path.split(".")).filter((path) => has(spec, path));
  const removed = Object.assign({}, ...there.map((path) => nested(path, null)));
  const change = { ...removed, ...field.set };
  return Object.keys(change).length > 0 ? change : null;
}

/** Volumes of the node, and every place where a container mounts one. */
function withoutHostPaths(spec: Plain): Plain | null {
  const names = list(spec.volumes)
    .filter((volume) => volume.hostPath !== undefined)
    .flatMap((volume) => text(volume.name) ?? []);
  if (names.length === 0) return null;
  const without = (key: string) => {
    const changed = list(spec[key]).flatMap((container) => {
      const mounts = list(container.volumeMounts).filter((mount) => names.includes(text(mount.name) ?? ""));
      const gone = mounts.map(({ mountPath }) => ({ mountPath, $patch: "delete" }));
      return gone.length > 0 ? [{ name: text(container.name), volumeMounts: gone }] : [];
    });
    return changed.length > 0 ? { [key]: changed } : {};
  };
  return {
    ...without("containers"),
    ...without("initContainers"),
    volumes: names.map((volume) => ({ name: volume, $patch: "delete" })),
  };
}

function containersChange(spec: Plain, name: string, field: WorkloadField): Plain | null {
  const of = (key: string, judged: boolean) => {
    if (!judged) return {};
    const changed = list(spec[key]).flatMap((container) => {
      const change = containerChange(container, name, field);
      return change && Object.keys(change).length > 0 ? [{ name: text(container.name), ...change }] : [];
    });
    return changed.length > 0 ? { [key]: changed } : {};
  };
  // Init containers end before probes would begin.
  const podSpec = { ...of("containers", true), ...of("initContainers", !name.endsWith("Probe")) };
  return Object.keys(podSpec).length > 0 ? podSpec : null;
}

function containerChange(container: Plain, name: string, field: WorkloadField): Plain | null {
  switch (name) {
    case "resources":
      return resourcesChange(object(container.resources), object(object(field.set).resources));
    case "livenessProbe":
    case "readinessProbe":
      return probeChange(container, name, field);
    case "hostPort":
      return portsChange(container);
    case "mountPropagation": {
      const mounts = list(container.volumeMounts).filter((mount) => mount.mountPropagation !== undefined);
      return mounts.length > 0
        ? { volumeMounts: mounts.map(({ mountPath }) => ({ mountPath, mountPropagation: "None" })) }
        : null;
    }
    case "capabilities": {
      const added = object(object(container.securityContext).capabilities).add !== undefined;
      return { securityContext: { capabilities: { ...(added ? { add: null } : {}), drop: ["ALL"] } } };
    }
    case "image":
    case "ports":
    case "env":
      return null;
    default:
      return field.set;
  }
}

function resourcesChange(now: Plain, wanted: Plain): Plain | null {
  const requests = object(now.requests);
  const missing = (part: "requests" | "limits") => {
    const has = object(now[part]);
    const entries = Object.entries(object(wanted[part])).filter(([key]) => has[key] === undefined);
    // A limit below the request would be refused: what is requested is then the limit.
    return entries.map(([key, value]) => [key, part === "limits" ? (requests[key] ?? value) : value] as const);
  };
  const limits = object(now.limits);
  const [asked, bounded] = [missing("requests"), missing("limits")];
  // And a request above the limit: the limit is then what is requested.
  const requested = asked.map(([key, value]) => [key, limits[key] ?? value] as const);
  if (asked.length + bounded.length === 0) return null;
  return {
    resources: {
      ...(requested.length > 0 ? { requests: Object.fromEntries(requested) } : {}),
      ...(bounded.length > 0 ? { limits: Object.fromEntries(bounded) } : {}),
    },
  };
}

/** By the port that the container declares; where it declares none, what tells its health is not known. */
function probeChange(container: Plain, name: string, field: WorkloadField): Plain | null {
  const [first] = list(container.ports);
  if (container[name] !== undefined || typeof first?.containerPort !== "number") return null;
  const { httpGet: _, ...timing } = object(object(field.set)[name]);
  return { [name]: { tcpSocket: { port: text(first.name) ?? first.containerPort }, ...timing } };
}

function portsChange(container: Plain): Plain | null {
  const ports = list(container.ports).filter((port) => port.hostPort !== undefined);
  if (ports.length === 0) return null;
  return {
    ports: ports.map(({ containerPort, protocol }) => ({
      containerPort,
      ...(protocol === undefined ? {} : { protocol }),
      hostPort: null,
    })),
  };
}

function nested(path: readonly string[], value: unknown): Plain {
  const [first = "", ...rest] = path;
  return { [first]: rest.length > 0 ? nested(rest, value) : value };
}

function has(value: Plain, [first = "", ...rest]: readonly string[]): boolean {
  return value[first] !== undefined && (rest.length === 0 || has(object(value[first]), rest));
}
