import { ownersYaml } from "@/lib/parsers/codeowners-owners-yaml";
import { codeownersText } from "@/lib/parsers/codeowners-text";
import { cyclonedxJson } from "@/lib/parsers/cyclonedx-json";
import { epssCsv } from "@/lib/parsers/epss-csv";
import { epssApi, epssRows } from "@/lib/parsers/epss-json";
import { falcoJson } from "@/lib/parsers/falco-json";
import { grypeJson } from "@/lib/parsers/grype-json";
import { anchorectlJson, anchorectlListJson, anchoreEngineJson } from "@/lib/parsers/images/anchore-engine-json";
import { anchorePolicyJson } from "@/lib/parsers/images/anchore-policy-json";
import { aquaJson } from "@/lib/parsers/images/aqua-json";
import { awsEcrScanJson } from "@/lib/parsers/images/aws-ecr-scan-json";
import { awsInspectorJson, awsInspectorListJson } from "@/lib/parsers/images/aws-inspector-json";
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
import { kubernetesObjects } from "@/lib/parsers/kubernetes-objects";
import { kubernetesSnapshot } from "@/lib/parsers/kubernetes-snapshot";
import type { Parser } from "@/lib/parsers/parser";
import { sarifJson } from "@/lib/parsers/sarif-json";
import { trivyComplianceJson } from "@/lib/parsers/trivy-compliance-json";
import { trivyJson } from "@/lib/parsers/trivy-json";
import { trivyK8sJson } from "@/lib/parsers/trivy-k8s-json";
import { trivyLegacyJson } from "@/lib/parsers/trivy-legacy-json";
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
  anchoreEngineJson,
  anchorectlJson,
  anchorectlListJson,
  anchorePolicyJson,
  aquaJson,
  awsEcrScanJson,
  awsInspectorJson,
  awsInspectorListJson,
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
  codeownersText,
];
