import {
  BASELINE_CAPABILITIES,
  HOST_PATHS,
  NODE_CAPABILITIES,
  type PrivilegeFact,
  RUNTIME_SOCKETS,
} from "@/lib/engine/privilege/kinds";
import { flag, list, object, type Plain, text, texts } from "@/lib/engine/privilege/plain";
import type { PrivilegeLevel } from "@/lib/engine/risk/facts";

type Container = { spec: Plain; where: string; onlyWhileStarting: boolean };

/** What a pod spec itself allows: host namespaces, security contexts, capabilities, mounted paths of the node. */
export function podFacts(spec: Plain): PrivilegeFact[] {
  const containers = containersOf(spec);
  return [
    ...hostNamespaces(spec),
    ...containers.flatMap((container) => containerFacts(spec, container).map((fact) => tempered(fact, container))),
    ...hostPathFacts(spec, containers),
  ];
}

/** Containers that keep running come first: an init container without `restartPolicy: Always` is gone when traffic arrives. */
function containersOf(spec: Plain): Container[] {
  const named = (kind: string, once: (spec: Plain) => boolean) => (container: Plain) => ({
    spec: container,
    where: `${kind} ${text(container.name) ?? "without a name"}`,
    onlyWhileStarting: once(container),
  });
  return [
    ...list(spec.containers).map(named("container", () => false)),
    ...list(spec.ephemeralContainers).map(named("debug container", () => false)),
    ...list(spec.initContainers).map(named("init container", (container) => container.restartPolicy !== "Always")),
  ];
}

function hostNamespaces(spec: Plain): PrivilegeFact[] {
  const facts: PrivilegeFact[] = [];
  const add = (name: string, why: string) => facts.push({ name, why, where: "pod", level: "elevated" });
  if (spec.hostPID === true) add("host-pid", "It sees and can signal the processes of its node.");
  if (spec.hostIPC === true) add("host-ipc", "It shares memory with processes of its node.");
  if (spec.hostNetwork === true)
    add("host-network", "It uses its node's network, past network policies and next to the kubelet.");
  return facts;
}

function containerFacts(pod: Plain, { spec, where }: Container): PrivilegeFact[] {
  const own = object(spec.securityContext);
  const shared = object(pod.securityContext);
  const facts: PrivilegeFact[] = [];
  const add = (name: string, level: PrivilegeLevel, why: string) => facts.push({ name, why, where, level });
  if (own.privileged === true) add("privileged", "node", "It runs privileged: root in it is root on its node.");
  const windows = { ...object(shared.windowsOptions), ...object(own.windowsOptions) };
  if (windows.hostProcess === true) add("host-process", "node", "It runs as a process of its Windows node.");
  if (own.procMount === "Unmasked") add("proc-unmasked", "elevated", "It sees an unmasked /proc.");
  for (const capability of addedCapabilities(own)) facts.push({ ...capabilityFact(capability, pod), where });
  if (rootState(shared, own) === "root") add("runs-as-root", "normal", "It runs as root inside its container.");
  else if (rootState(shared, own) === "maybe")
    add("may-run-as-root", "normal", "Nothing keeps it from running as root.");
  if (own.allowPrivilegeEscalation !== false) {
    add("privilege-escalation", "normal", "Its processes may gain more privileges than they start with.");
  }
  return facts;
}

function addedCapabilities(securityContext: Plain): string[] {
  return texts(object(securityContext.capabilities).add).map((name) => name.toUpperCase().replace(/^CAP_/, ""));
}

function capabilityFact(capability: string, pod: Plain): Omit<PrivilegeFact, "where"> {
  const name = `capability-${capability.toLowerCase().replaceAll("_", "-")}`;
  const onNode = NODE_CAPABILITIES.has(capability) || (capability === "SYS_PTRACE" && pod.hostPID === true);
  if (onNode) return { name, level: "node", why: `It has ${capability}, with which it can leave its container.` };
  const plain = BASELINE_CAPABILITIES.has(capability);
  return { name, level: plain ? "normal" : "elevated", why: `It is given the capability ${capability}.` };
}

function rootState(pod: Plain, own: Plain): "root" | "maybe" | "never" {
  const user = own.runAsUser ?? pod.runAsUser;
  if (typeof user === "number") return user === 0 ? "root" : "never";
  return (flag(own.runAsNonRoot) ?? flag(pod.runAsNonRoot)) === true ? "never" : "maybe";
}

/** What only an init container may do is over once it has run: it raises to elevated at most. */
function tempered(fact: PrivilegeFact, { onlyWhileStarting }: Container): PrivilegeFact {
  if (!onlyWhileStarting || (fact.level !== "node" && fact.level !== "cluster")) return fact;
  return { ...fact, level: "elevated", why: `${fact.why} Only while it starts.` };
}

function hostPathFacts(spec: Plain, containers: readonly Container[]): PrivilegeFact[] {
  const volumes = new Map<string, string>();
  for (const volume of list(spec.volumes)) {
    const path = text(object(volume.hostPath).path);
    if (path) volumes.set(text(volume.name) ?? "", path);
  }
  return containers.flatMap((container) =>
    list(container.spec.volumeMounts).flatMap((mount) => {
      const path = volumes.get(text(mount.name) ?? "");
      if (path === undefined) return [];
      const mounted = normalized(`${path}/${text(mount.subPath) ?? ""}`);
      return [tempered(hostPathFact(mounted, mount.readOnly === true, container.where), container)];
    }),
  );
}

function hostPathFact(path: string, readOnly: boolean, where: string): PrivilegeFact {
  const manner = readOnly ? "read" : "read and change";
  if (RUNTIME_SOCKETS.test(path)) {
    const why = `It mounts ${path}: whoever speaks to the container runtime is root on the node.`;
    return { name: "runtime-socket", level: "node", why, where };
  }
  const known = HOST_PATHS.find((entry) => path === entry.path || (entry.below && path.startsWith(`${entry.path}/`)));
  if (!known) {
    const why = `It can ${manner} ${path} of its node.`;
    return { name: "host-path", level: readOnly ? "normal" : "elevated", why, where };
  }
  const level = readOnly ? known.read : known.write;
  return { name: "host-path", level, why: `It can ${manner} ${path} of its node, which ${known.why}.`, where };
}

/** `/var/run//docker.sock/` and `/var/./run/docker.sock` are `/var/run/docker.sock`; `..` is resolved. */
function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
