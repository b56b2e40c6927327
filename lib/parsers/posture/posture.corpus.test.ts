import { describeCorpus } from "@/lib/testing/corpus";

describeCorpus("real reports of cluster and cloud posture tools", {
  formats: {
    kube_bench: ["kube-bench-json"],
    kubescape: ["kubescape-json", "kubescape-v1-json"],
    kube_hunter: ["kube-hunter-json"],
    polaris_kubeaudit_kubelinter: ["polaris-json", "kubeaudit-json", "kube-linter-json"],
    popeye: ["popeye-json"],
    policy_report: ["policy-report-yaml"],
    prowler: ["prowler-csv", "prowler-json"],
    ocsf: ["ocsf-json"],
    scoutsuite: ["scoutsuite-json"],
    cloudsploit: ["cloudsploit-json"],
    aws_asff: ["asff-json"],
    aws_guardduty: ["asff-json", "guardduty-json"],
    scorecard: ["scorecard-json"],
    cloud_other: ["azure-recommendations-csv", "gcloud-artifacts-json", "gcp-scc-json"],
  },
  refused: {
    "kube_hunter/DD__empty.json": "no bytes at all",
    "prowler/DD__no_vuln.json": "no bytes at all",
  },
  failing: {
    "ocsf/DD__example_output_aws.ocsf.json": {
      findings: 2,
      because: "one is MANUAL: nobody has looked yet; the manifest counts whatever is no PASS",
    },
    "ocsf/SO__prowler_multiple_findings.json": {
      findings: 2,
      because: "one is MANUAL; a peer's own test counts two as well",
    },
    "policy_report/DD__openreports_list_format.json": {
      findings: 2,
      because:
        "a CVE in a package is a vulnerability, also where the scanner only warns of it; the third result names no package",
    },
    "policy_report/DD__openreports_single_report.json": {
      findings: 3,
      because: "a CVE in a package is a vulnerability, also where the scanner only warns of it",
    },
    "scoutsuite/DD__two_findings.js": {
      findings: 4,
      because: "two rules flag two items each, and each item is a finding of its own, as a peer's test counts",
    },
    "scoutsuite/HD__scoutsuite_sample.js": { findings: 16, because: "one rule flags sixteen items" },
  },
});
