import { describeCorpus } from "@/lib/testing/corpus";

describeCorpus("real reports of image scanners and registries", {
  formats: {
    anchore_engine: ["anchore-engine-json"],
    anchore_enterprise_policy: ["anchore-policy-json"],
    anchorectl: ["anchorectl-json", "anchorectl-list-json"],
    aqua: ["aqua-json"],
    aws_ecr_scan: ["aws-ecr-scan-json"],
    aws_inspector2: ["aws-inspector-json", "aws-inspector-list-json"],
    clair_v2_klar: ["clair-v2-json"],
    clair_v4: ["clair-v4-json"],
    deepfence: ["deepfence-csv"],
    harbor: ["harbor-json"],
    jfrog_xray: ["jfrog-xray-json"],
    neuvector: ["neuvector-json"],
    prisma_twistlock: ["prisma-cloud-csv", "prisma-cloud-json"],
    sysdig: ["sysdig-csv", "sysdig-json"],
    trivy_operator_crd: ["trivy-operator"],
    trivy_operator_prometheus: ["trivy-operator-prometheus"],
    wiz: ["wiz-cli-json", "wiz-issues-csv", "wiz-vulnerabilities-csv"],
  },
  refused: {
    "anchorectl/AM__anchorectl-primitive-vulns.json": "its vulnerabilities are a number",
    "aqua/DD__no_vuln.json": "an empty object is any tool's",
    "aws_inspector2/DD__empty_with_error.json": "an empty object is any tool's",
  },
});
