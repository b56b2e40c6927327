import { describeCorpus } from "@/lib/testing/corpus";

describeCorpus("real events of runtime tools and API servers", {
  formats: {
    tetragon: ["tetragon-json"],
    tracee: ["tracee-json"],
    kubearmor: ["kubearmor-json"],
    stackrox_alerts: ["stackrox-alert-json", "stackrox-check-json"],
    k8s_audit: ["k8s-audit-json"],
    k8s_admission_review: ["k8s-admission-json"],
    falco_events: ["falco"],
  },
  refused: {
    "k8s_audit/FA__fal_01_003.json": "a fuzz case of two keys: no audit event",
  },
});
