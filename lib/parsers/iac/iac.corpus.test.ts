import { describeCorpus } from "@/lib/testing/corpus";

describeCorpus("real reports of infrastructure scanners", {
  formats: {
    checkov: ["checkov-json"],
    kics: ["kics-json"],
    tfsec: ["tfsec-json"],
    terrascan: ["terrascan-json"],
    hadolint: ["hadolint-json"],
    dockle: ["dockle-json"],
    docker_bench: ["docker-bench-json"],
    generic_findings: ["generic-findings-json", "generic-findings-csv", "secobserve-json"],
  },
  rejected: {
    // Entries that name no rule: one is empty, the other has nothing but a level.
    "hadolint/AM__hadolint-unsual.json": ["/0", "/1"],
  },
});
