import { banditJson } from "@/lib/parsers/code/bandit-json";
import { eslintJson } from "@/lib/parsers/code/eslint-json";
import { gosecJson } from "@/lib/parsers/code/gosec-json";
import { semgrepAppJson } from "@/lib/parsers/code/semgrep-app-json";
import { semgrepJson } from "@/lib/parsers/code/semgrep-json";
import { ownersYaml } from "@/lib/parsers/codeowners-owners-yaml";
import { codeownersText } from "@/lib/parsers/codeowners-text";
import { cyclonedxJson } from "@/lib/parsers/cyclonedx-json";
import { epssCsv } from "@/lib/parsers/epss-csv";
import { epssApi, epssRows } from "@/lib/parsers/epss-json";
import { attestationJson } from "@/lib/parsers/evidence/attestation-json";
import { falcoJson } from "@/lib/parsers/falco-json";
import { backstageYaml } from "@/lib/parsers/feeds/backstage-yaml";
import { osvJson } from "@/lib/parsers/feeds/osv-json";
import { grypeJson } from "@/lib/parsers/grype-json";
import { checkovJson } from "@/lib/parsers/iac/checkov-json";
import { dockerBenchJson } from "@/lib/parsers/iac/docker-bench-json";
import { dockerBenchText } from "@/lib/parsers/iac/docker-bench-text";
import { dockleJson } from "@/lib/parsers/iac/dockle-json";
import { genericFindingsCsv } from "@/lib/parsers/iac/generic-findings-csv";
import { genericFindingsJson } from "@/lib/parsers/iac/generic-findings-json";
import { hadolintJson } from "@/lib/parsers/iac/hadolint-json";
import { kicsJson } from "@/lib/parsers/iac/kics-json";
import { secobserveJson } from "@/lib/parsers/iac/secobserve-json";
import { terrascanJson } from "@/lib/parsers/iac/terrascan-json";
import { tfsecJson } from "@/lib/parsers/iac/tfsec-json";
import { kevCsv } from "@/lib/parsers/kev-csv";
import { kevJson } from "@/lib/parsers/kev-json";
import { kubernetesObjects } from "@/lib/parsers/kubernetes-objects";
import { kubernetesSnapshot } from "@/lib/parsers/kubernetes-snapshot";
import type { Parser } from "@/lib/parsers/parser";
import { sarifJson } from "@/lib/parsers/sarif-json";
import { spdxJson } from "@/lib/parsers/sbom/spdx-json";
import { spdxTagvalue } from "@/lib/parsers/sbom/spdx-tagvalue";
import { spdx3Json } from "@/lib/parsers/sbom/spdx3-json";
import { detectSecretsJson } from "@/lib/parsers/secrets/detect-secrets-json";
import { gitleaksJson } from "@/lib/parsers/secrets/gitleaks-json";
import { trufflehogJson } from "@/lib/parsers/secrets/trufflehog-json";
import { trivyComplianceJson } from "@/lib/parsers/trivy-compliance-json";
import { trivyJson } from "@/lib/parsers/trivy-json";
import { trivyK8sJson } from "@/lib/parsers/trivy-k8s-json";
import { trivyLegacyJson } from "@/lib/parsers/trivy-legacy-json";
import { csafJson } from "@/lib/parsers/vex/csaf-json";
import { openvexJson } from "@/lib/parsers/vex/openvex-json";
import { vulnrichmentCsv } from "@/lib/parsers/vulnrichment-csv";
import { vulnrichmentJson } from "@/lib/parsers/vulnrichment-json";

/** Every format we read, in the order detection asks. One line each; no two may claim one document. */
export const PARSERS: readonly Parser[] = [
  trivyJson,
  trivyK8sJson,
  trivyLegacyJson,
  trivyComplianceJson,
  grypeJson,
  cyclonedxJson,
  sarifJson,
  kevJson,
  semgrepJson,
  semgrepAppJson,
  banditJson,
  gosecJson,
  eslintJson,
  gitleaksJson,
  trufflehogJson,
  detectSecretsJson,
  checkovJson,
  kicsJson,
  tfsecJson,
  terrascanJson,
  hadolintJson,
  dockleJson,
  dockerBenchJson,
  genericFindingsJson,
  genericFindingsCsv,
  secobserveJson,
  epssApi,
  kubernetesSnapshot,
  falcoJson,
  vulnrichmentJson,
  epssRows,
  kubernetesObjects,
  ownersYaml,
  kevCsv,
  epssCsv,
  vulnrichmentCsv,
  dockerBenchText,
  spdxJson,
  spdx3Json,
  spdxTagvalue,
  openvexJson,
  csafJson,
  attestationJson,
  osvJson,
  backstageYaml,
  codeownersText,
];
