/** What each privilege fact is headed by on a page; `why` beside it says how far it goes. */
const LABELS: Readonly<Record<string, string>> = {
  privileged: "Privileged container",
  "host-process": "Process of its Windows node",
  "host-pid": "Sees its node's processes",
  "host-ipc": "Shares memory with its node",
  "host-network": "Uses its node's network",
  "host-path": "Mounts a path of its node",
  "runtime-socket": "Mounts the container runtime's socket",
  "proc-unmasked": "Unmasked /proc",
  "runs-as-root": "Runs as root",
  "may-run-as-root": "May run as root",
  "privilege-escalation": "May gain privileges",
  "rbac-everything": "May do everything",
  "rbac-secrets-read": "May read secrets",
  "rbac-pods-exec": "May run commands in other pods",
  "rbac-ephemeral-containers": "May add debug containers to other pods",
  "rbac-pods-create": "May create pods",
  "rbac-workloads-create": "May create or change workloads",
  "rbac-jobs-create": "May create or change jobs",
  "rbac-token-create": "May make tokens of service accounts",
  "rbac-impersonate": "May act as other users",
  "rbac-bind-escalate": "May raise its own rights",
  "rbac-nodes-proxy": "May command kubelets",
  "rbac-csr-approve": "May approve certificates",
  "rbac-webhook-config": "May change admission webhooks",
  "rbac-pv-create": "May create persistent volumes",
  "rbac-nodes-change": "May change nodes",
  "rbac-bindings-write": "May bind roles to others",
};

const CAPABILITY = "capability-";

/**
 * The words for a privilege fact's name: "May read secrets" for `rbac-secrets-read`, "Capability SYS_ADMIN" for `capability-sys-admin`.
 * What an older or newer collector wrote and no table knows is told by its own words.
 */
export function privilegeLabel(name: string): string {
  const known = Object.hasOwn(LABELS, name) ? LABELS[name] : undefined;
  if (known) return known;
  if (name.startsWith(CAPABILITY))
    return `Capability ${name.slice(CAPABILITY.length).toUpperCase().replaceAll("-", "_")}`;
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
