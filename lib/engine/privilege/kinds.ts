import type { PrivilegeLevel } from "@/lib/engine/risk/facts";

/** One thing a workload may do beyond a plain one. `normal` facts are worth showing and raise nothing. */
export type PrivilegeFact = {
  /** Stable id, for example `privileged`, `host-path`, `rbac-secrets-read`. */
  name: string;
  /** One sentence in plain words. */
  why: string;
  /** The container, volume or binding that grants it. */
  where: string;
  level: PrivilegeLevel;
};

/** What a mounted path of the node gives away: level when writable, when read-only, and why. */
type HostPath = { path: string; below: boolean; write: PrivilegeLevel; read: PrivilegeLevel; why: string };

/** Judged in order; the first that fits counts. `below`: also everything under it. */
export const HOST_PATHS: readonly HostPath[] = [
  {
    path: "/var/lib/kubelet",
    below: true,
    write: "node",
    read: "node",
    why: "holds the tokens and secrets of every pod of the node",
  },
  { path: "/etc/kubernetes", below: true, write: "node", read: "node", why: "holds the node's cluster credentials" },
  { path: "/var/lib/etcd", below: true, write: "cluster", read: "cluster", why: "holds everything the cluster stores" },
  { path: "/", below: false, write: "node", read: "node", why: "is the node's whole file system" },
  { path: "/root", below: true, write: "node", read: "node", why: "is the home of the node's root user" },
  {
    path: "/var/lib/docker",
    below: true,
    write: "node",
    read: "elevated",
    why: "holds the files of every container of the node",
  },
  {
    path: "/var/lib/containerd",
    below: true,
    write: "node",
    read: "elevated",
    why: "holds the files of every container of the node",
  },
  { path: "/var/run", below: false, write: "node", read: "node", why: "holds the container runtime's socket" },
  { path: "/run", below: false, write: "node", read: "node", why: "holds the container runtime's socket" },
  { path: "/run/containerd", below: true, write: "node", read: "node", why: "holds the container runtime's socket" },
  {
    path: "/var",
    below: false,
    write: "node",
    read: "node",
    why: "holds the kubelet's secrets and the runtime's files",
  },
  {
    path: "/var/lib",
    below: false,
    write: "node",
    read: "node",
    why: "holds the kubelet's secrets and the runtime's files",
  },
  {
    path: "/etc",
    below: true,
    write: "node",
    read: "elevated",
    why: "holds the node's configuration, users and scheduled jobs",
  },
  {
    path: "/proc",
    below: true,
    write: "node",
    read: "elevated",
    why: "controls the node's kernel and shows its processes",
  },
  { path: "/sys", below: true, write: "node", read: "elevated", why: "controls the node's kernel and devices" },
  { path: "/dev", below: true, write: "node", read: "elevated", why: "gives access to the node's disks and devices" },
  { path: "/boot", below: true, write: "node", read: "elevated", why: "holds the node's kernel" },
  { path: "/lib/modules", below: true, write: "node", read: "normal", why: "holds the node's kernel modules" },
  { path: "/usr", below: true, write: "node", read: "normal", why: "holds the programs the node runs" },
  { path: "/bin", below: true, write: "node", read: "normal", why: "holds the programs the node runs" },
  { path: "/sbin", below: true, write: "node", read: "normal", why: "holds the programs the node runs" },
  { path: "/lib", below: true, write: "node", read: "normal", why: "holds the libraries of the node's programs" },
  { path: "/opt/cni", below: true, write: "node", read: "normal", why: "holds programs that the node runs as root" },
  { path: "/home", below: true, write: "node", read: "elevated", why: "holds the node's users and their keys" },
  {
    path: "/var/log",
    below: true,
    write: "elevated",
    read: "elevated",
    why: "lets links into the node be read through its log service",
  },
];

/** Sockets of container runtimes: to speak to one is to be root on the node, read-only mount or not. */
export const RUNTIME_SOCKETS =
  /\/(?:docker|containerd|crio|cri-dockerd|dockershim|podman|frakti|rktlet)\.sock$|\/containerd\.sock\.ttrpc$/;

/** Capabilities with which a root process leaves its container. */
export const NODE_CAPABILITIES = new Set([
  "ALL",
  "SYS_ADMIN",
  "SYS_MODULE",
  "SYS_RAWIO",
  "SYS_BOOT",
  "DAC_READ_SEARCH",
  "BPF",
  "PERFMON",
  "MAC_ADMIN",
]);

/** The Pod Security baseline: adding these is no more than a plain container may have. */
export const BASELINE_CAPABILITIES = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);
