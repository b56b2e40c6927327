import { ownersYaml } from "@/lib/parsers/codeowners-owners-yaml";
import { codeownersText } from "@/lib/parsers/codeowners-text";
import { cyclonedxJson } from "@/lib/parsers/cyclonedx-json";
import { dependencyCheckJson } from "@/lib/parsers/dependencies/dependency-check-json";
import { dependencyCheckXml } from "@/lib/parsers/dependencies/dependency-check-xml";
import { burpXml } from "@/lib/parsers/dynamic/burp-xml";
import { dastardlyXml } from "@/lib/parsers/dynamic/dastardly-xml";
import { gitlabApiFuzzingJson } from "@/lib/parsers/dynamic/gitlab-api-fuzzing-json";
import { gitlabDastJson } from "@/lib/parsers/dynamic/gitlab-dast-json";
import { nucleiJson } from "@/lib/parsers/dynamic/nuclei-json";
import { zapJson } from "@/lib/parsers/dynamic/zap-json";
import { zapXml } from "@/lib/parsers/dynamic/zap-xml";
import { epssCsv } from "@/lib/parsers/epss-csv";
import { epssApi, epssRows } from "@/lib/parsers/epss-json";
import { falcoJson } from "@/lib/parsers/falco-json";
import { grypeJson } from "@/lib/parsers/grype-json";
import { kevCsv } from "@/lib/parsers/kev-csv";
import { kevJson } from "@/lib/parsers/kev-json";
import { kubernetesObjects } from "@/lib/parsers/kubernetes-objects";
import { kubernetesSnapshot } from "@/lib/parsers/kubernetes-snapshot";
import type { Parser } from "@/lib/parsers/parser";
import { sarifJson } from "@/lib/parsers/sarif-json";
import { cyclonedxXml } from "@/lib/parsers/sbom/cyclonedx-xml";
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
  cyclonedxXml,
  dependencyCheckJson,
  dependencyCheckXml,
  zapJson,
  zapXml,
  burpXml,
  dastardlyXml,
  nucleiJson,
  gitlabDastJson,
  gitlabApiFuzzingJson,
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
  codeownersText,
];
