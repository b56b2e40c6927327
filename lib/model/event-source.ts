/** Who reports runtime events, by the `source` that they are stored with. */
const SOURCES: Readonly<Record<string, string>> = {
  syscall: "Falco",
  k8s_audit: "The API server",
  k8s_admission: "Admission control",
  kubearmor: "KubeArmor",
  stackrox: "StackRox",
  tetragon: "Tetragon",
  tracee: "Tracee",
};

/** The reporter's name in words; what is none of these is a plugin of Falco's, which names its own source (`aws_cloudtrail`). */
export function seenBy(source: string): string {
  return Object.hasOwn(SOURCES, source) ? (SOURCES[source] as string) : `Falco (${source})`;
}
