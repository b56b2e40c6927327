/**
 * The benchmark as the crosswalk names it: ids mean different things in each. Reports say `cis-1.6`, `eks-1.2.0`; only CIS 1.5
 * was once written as a bare number. Other bare numbers are Kubernetes versions, whose ids are older ones.
 */
export function benchmarkFamily(version: string | undefined): string {
  if (version === undefined) return "kube-bench";
  return version === "1.5" ? "kube-bench:cis-1.5" : `kube-bench:${version}`;
}

/** Files before the programs that read them: `scheduler.conf` is not the scheduler's manifest. */
const COMPONENTS: readonly [RegExp, string][] = [
  [/super-admin\.conf/, "super-admin.conf"],
  [/admin\.conf/, "admin.conf"],
  [/scheduler\.conf/, "scheduler.conf"],
  [/controller-manager\.conf/, "controller-manager.conf"],
  [/PKI key/i, "pki/key"],
  [/PKI (?:certificate|directory|cert)/i, "pki"],
  [/Container Network Interface/i, "cni"],
  [/etcd data directory/i, "etcd-data"],
  [/kubelet service/i, "kubelet.service"],
  [/kubelet\.conf/, "kubelet.conf"],
  [/kubeconfig/i, "kubeconfig"],
  [/certificate authorities file|client ca/i, "client-ca"],
  [/kubelet.{0,20}config/i, "kubelet-config"],
  [/API server|apiserver/i, "kube-apiserver"],
  [/controller[ -]manager/i, "kube-controller-manager"],
  [/scheduler/i, "kube-scheduler"],
  [/etcd/i, "etcd"],
  [/kube-?proxy/i, "kube-proxy"],
  [/kubelet/i, "kubelet"],
];

/** What a test speaks of, from its title: one canonical check may be asked of several components. Else the test's section. */
export function benchmarkComponent(title: string, testNumber: string): string {
  const words = title.slice(0, 500);
  return COMPONENTS.find(([pattern]) => pattern.test(words))?.[1] ?? testNumber.split(".").slice(0, 2).join(".");
}
