import { banditJson } from "@/lib/parsers/code/bandit-json";
import { eslintJson } from "@/lib/parsers/code/eslint-json";
import { gosecJson } from "@/lib/parsers/code/gosec-json";
import { semgrepAppJson } from "@/lib/parsers/code/semgrep-app-json";
import { semgrepJson } from "@/lib/parsers/code/semgrep-json";
import { ownersYaml } from "@/lib/parsers/codeowners-owners-yaml";
import { codeownersText } from "@/lib/parsers/codeowners-text";
import { cyclonedxJson } from "@/lib/parsers/cyclonedx-json";
import { cargoAuditJson } from "@/lib/parsers/dependencies/cargo-audit-json";
import { dependencyCheckCsv } from "@/lib/parsers/dependencies/dependency-check-csv";
import { dependencyCheckJson } from "@/lib/parsers/dependencies/dependency-check-json";
import { dependencyCheckXml } from "@/lib/parsers/dependencies/dependency-check-xml";
import { dependencyTrackJson } from "@/lib/parsers/dependencies/dependency-track-json";
import { govulncheckJson } from "@/lib/parsers/dependencies/govulncheck-json";
import { govulncheckLegacyJson } from "@/lib/parsers/dependencies/govulncheck-legacy-json";
import { npmAuditV6Json } from "@/lib/parsers/dependencies/npm-audit-v6-json";
import { npmAuditV7Json } from "@/lib/parsers/dependencies/npm-audit-v7-json";
import { osvScannerJson } from "@/lib/parsers/dependencies/osv-scanner-json";
import { pipAuditJson } from "@/lib/parsers/dependencies/pip-audit-json";
import { safetyJson, safetyListJson } from "@/lib/parsers/dependencies/safety-json";
import { snykAggregatedJson } from "@/lib/parsers/dependencies/snyk-aggregated-json";
import { snykFindingsJson } from "@/lib/parsers/dependencies/snyk-findings-json";
import { snykIacJson } from "@/lib/parsers/dependencies/snyk-iac-json";
import { snykJson } from "@/lib/parsers/dependencies/snyk-json";
import { snykRestJson } from "@/lib/parsers/dependencies/snyk-rest-json";
import { yarnAuditJson } from "@/lib/parsers/dependencies/yarn-audit-json";
import { burpApiJson } from "@/lib/parsers/dynamic/burp-api-json";
import { burpXml } from "@/lib/parsers/dynamic/burp-xml";
import { dastardlyXml } from "@/lib/parsers/dynamic/dastardly-xml";
import { gitlabApiFuzzingJson } from "@/lib/parsers/dynamic/gitlab-api-fuzzing-json";
import { gitlabDastJson } from "@/lib/parsers/dynamic/gitlab-dast-json";
import { nucleiJson } from "@/lib/parsers/dynamic/nuclei-json";
import { zapJson } from "@/lib/parsers/dynamic/zap-json";
import { zapXml } from "@/lib/parsers/dynamic/zap-xml";
import { epssCsv } from "@/lib/parsers/epss-csv";
import { epssApi, epssRows } from "@/lib/parsers/epss-json";
import { attestationJson } from "@/lib/parsers/evidence/attestation-json";
import { falcoJson } from "@/lib/parsers/falco-json";
import { backstageYaml } from "@/lib/parsers/feeds/backstage-yaml";
import { osvJson } from "@/lib/parsers/feeds/osv-json";
import { fileHistoryJson } from "@/lib/parsers/file-history-json";
import { grypeJson } from "@/lib/parsers/grype-json";
import { checkoutJson } from "@/lib/parsers/iac/checkout-json";
import { checkovJson } from "@/lib/parsers/iac/checkov-json";
import { dockerBenchJson } from "@/lib/parsers/iac/docker-bench-json";
import { dockerBenchText } from "@/lib/parsers/iac/docker-bench-text";
import { dockerfile } from "@/lib/parsers/iac/dockerfile";
import { dockleJson } from "@/lib/parsers/iac/dockle-json";
import { genericFindingsCsv } from "@/lib/parsers/iac/generic-findings-csv";
import { genericFindingsJson } from "@/lib/parsers/iac/generic-findings-json";
import { hadolintJson } from "@/lib/parsers/iac/hadolint-json";
import { kicsJson } from "@/lib/parsers/iac/kics-json";
import { secobserveJson } from "@/lib/parsers/iac/secobserve-json";
import { terrascanJson } from "@/lib/parsers/iac/terrascan-json";
import { tfsecJson } from "@/lib/parsers/iac/tfsec-json";
import { anchorectlJson, anchorectlListJson, anchoreEngineJson } from "@/lib/parsers/images/anchore-engine-json";
import { anchorePolicyJson } from "@/lib/parsers/images/anchore-policy-json";
import { aquaJson } from "@/lib/parsers/images/aqua-json";
import { awsEcrScanJson } from "@/lib/parsers/images/aws-ecr-scan-json";
import { awsInspectorJson, awsInspectorListJson } from "@/lib/parsers/images/aws-inspector-json";
import { clairIndexJson } from "@/lib/parsers/images/clair-index-json";
import { clairV2Json } from "@/lib/parsers/images/clair-v2-json";
import { clairV4Json } from "@/lib/parsers/images/clair-v4-json";
import { deepfenceCsv } from "@/lib/parsers/images/deepfence-csv";
import { harborJson } from "@/lib/parsers/images/harbor-json";
import { jfrogXrayJson } from "@/lib/parsers/images/jfrog-xray-json";
import { neuvectorJson } from "@/lib/parsers/images/neuvector-json";
import { prismaCloudCsv } from "@/lib/parsers/images/prisma-cloud-csv";
import { prismaCloudJson } from "@/lib/parsers/images/prisma-cloud-json";
import { sysdigCsv } from "@/lib/parsers/images/sysdig-csv";
import { sysdigJson } from "@/lib/parsers/images/sysdig-json";
import { trivyOperator } from "@/lib/parsers/images/trivy-operator";
import { trivyOperatorPrometheus } from "@/lib/parsers/images/trivy-operator-prometheus";
import { wizCliJson } from "@/lib/parsers/images/wiz-cli-json";
import { wizIssuesCsv } from "@/lib/parsers/images/wiz-issues-csv";
import { wizVulnerabilitiesCsv } from "@/lib/parsers/images/wiz-vulnerabilities-csv";
import { kevCsv } from "@/lib/parsers/kev-csv";
import { kevJson } from "@/lib/parsers/kev-json";
import { kubernetesDelta } from "@/lib/parsers/kubernetes-delta";
import { kubernetesObjects } from "@/lib/parsers/kubernetes-objects";
import { kubernetesSnapshot } from "@/lib/parsers/kubernetes-snapshot";
import type { Parser } from "@/lib/parsers/parser";
import { githubCodeScanningJson } from "@/lib/parsers/platforms/github-code-scanning-json";
import { githubDependabotGraphqlJson } from "@/lib/parsers/platforms/github-dependabot-graphql-json";
import { githubDependabotJson } from "@/lib/parsers/platforms/github-dependabot-json";
import { githubSecretScanningJson } from "@/lib/parsers/platforms/github-secret-scanning-json";
import { gitlabContainerScanningJson } from "@/lib/parsers/platforms/gitlab-container-scanning-json";
import { gitlabDependencyScanningJson } from "@/lib/parsers/platforms/gitlab-dependency-scanning-json";
import { gitlabSastJson } from "@/lib/parsers/platforms/gitlab-sast-json";
import { gitlabSecretDetectionJson } from "@/lib/parsers/platforms/gitlab-secret-detection-json";
import { asffJson } from "@/lib/parsers/posture/asff-json";
import { azureRecommendationsCsv } from "@/lib/parsers/posture/azure-recommendations-csv";
import { cloudsploitJson } from "@/lib/parsers/posture/cloudsploit-json";
import { gcloudArtifactsJson } from "@/lib/parsers/posture/gcloud-artifacts-json";
import { gcpSccJson } from "@/lib/parsers/posture/gcp-scc-json";
import { guarddutyJson } from "@/lib/parsers/posture/guardduty-json";
import { kubeBenchJson } from "@/lib/parsers/posture/kube-bench-json";
import { kubeHunterJson } from "@/lib/parsers/posture/kube-hunter-json";
import { kubeLinterJson } from "@/lib/parsers/posture/kube-linter-json";
import { kubeauditJson } from "@/lib/parsers/posture/kubeaudit-json";
import { kubescapeJson } from "@/lib/parsers/posture/kubescape-json";
import { kubescapeV1Json } from "@/lib/parsers/posture/kubescape-v1-json";
import { ocsfJson } from "@/lib/parsers/posture/ocsf-json";
import { polarisJson } from "@/lib/parsers/posture/polaris-json";
import { policyReportYaml } from "@/lib/parsers/posture/policy-report-yaml";
import { popeyeJson } from "@/lib/parsers/posture/popeye-json";
import { prowlerCsv } from "@/lib/parsers/posture/prowler-csv";
import { prowlerJson } from "@/lib/parsers/posture/prowler-json";
import { scorecardJson } from "@/lib/parsers/posture/scorecard-json";
import { scoutsuiteJson } from "@/lib/parsers/posture/scoutsuite-json";
import { k8sAdmissionJson } from "@/lib/parsers/runtime/k8s-admission-json";
import { k8sAuditJson } from "@/lib/parsers/runtime/k8s-audit-json";
import { kubearmorJson } from "@/lib/parsers/runtime/kubearmor-json";
import { stackroxAlertJson } from "@/lib/parsers/runtime/stackrox-alert-json";
import { stackroxCheckJson } from "@/lib/parsers/runtime/stackrox-check-json";
import { tetragonJson } from "@/lib/parsers/runtime/tetragon-json";
import { traceeJson } from "@/lib/parsers/runtime/tracee-json";
import { sarifJson } from "@/lib/parsers/sarif-json";
import { cyclonedxXml } from "@/lib/parsers/sbom/cyclonedx-xml";
import { spdxJson } from "@/lib/parsers/sbom/spdx-json";
import { spdxTagvalue } from "@/lib/parsers/sbom/spdx-tagvalue";
import { spdx3Json } from "@/lib/parsers/sbom/spdx3-json";
import { detectSecretsJson } from "@/lib/parsers/secrets/detect-secrets-json";
import { gitleaksCsv } from "@/lib/parsers/secrets/gitleaks-csv";
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
  cyclonedxXml,
  dependencyCheckCsv,
  dependencyCheckJson,
  dependencyCheckXml,
  zapJson,
  zapXml,
  burpXml,
  burpApiJson,
  dastardlyXml,
  nucleiJson,
  gitlabDastJson,
  gitlabApiFuzzingJson,
  sarifJson,
  kevJson,
  semgrepJson,
  semgrepAppJson,
  banditJson,
  gosecJson,
  eslintJson,
  gitleaksCsv,
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
  dockerfile,
  checkoutJson,
  genericFindingsJson,
  genericFindingsCsv,
  secobserveJson,
  epssApi,
  kubernetesSnapshot,
  kubernetesDelta,
  asffJson,
  azureRecommendationsCsv,
  cloudsploitJson,
  gcloudArtifactsJson,
  gcpSccJson,
  guarddutyJson,
  kubeBenchJson,
  kubeHunterJson,
  kubeLinterJson,
  kubeauditJson,
  kubescapeJson,
  kubescapeV1Json,
  ocsfJson,
  polarisJson,
  policyReportYaml,
  popeyeJson,
  prowlerCsv,
  prowlerJson,
  scorecardJson,
  scoutsuiteJson,
  k8sAdmissionJson,
  k8sAuditJson,
  kubearmorJson,
  stackroxAlertJson,
  stackroxCheckJson,
  tetragonJson,
  traceeJson,
  falcoJson,
  vulnrichmentJson,
  epssRows,
  kubernetesObjects,
  ownersYaml,
  kevCsv,
  epssCsv,
  vulnrichmentCsv,
  anchoreEngineJson,
  anchorectlJson,
  anchorectlListJson,
  anchorePolicyJson,
  aquaJson,
  awsEcrScanJson,
  awsInspectorJson,
  awsInspectorListJson,
  clairIndexJson,
  clairV2Json,
  clairV4Json,
  harborJson,
  jfrogXrayJson,
  neuvectorJson,
  prismaCloudJson,
  sysdigJson,
  trivyOperator,
  trivyOperatorPrometheus,
  wizCliJson,
  deepfenceCsv,
  prismaCloudCsv,
  sysdigCsv,
  wizIssuesCsv,
  wizVulnerabilitiesCsv,
  dockerBenchText,
  spdxJson,
  spdx3Json,
  spdxTagvalue,
  openvexJson,
  csafJson,
  attestationJson,
  osvJson,
  backstageYaml,
  fileHistoryJson,
  codeownersText,
  // Dependency scanners.
  cargoAuditJson,
  dependencyTrackJson,
  govulncheckJson,
  govulncheckLegacyJson,
  npmAuditV6Json,
  npmAuditV7Json,
  osvScannerJson,
  pipAuditJson,
  safetyJson,
  safetyListJson,
  snykAggregatedJson,
  snykFindingsJson,
  snykIacJson,
  snykJson,
  snykRestJson,
  yarnAuditJson,
  // Platforms: GitHub and GitLab.
  githubCodeScanningJson,
  githubDependabotGraphqlJson,
  githubDependabotJson,
  githubSecretScanningJson,
  gitlabContainerScanningJson,
  gitlabDependencyScanningJson,
  gitlabSastJson,
  gitlabSecretDetectionJson,
];
