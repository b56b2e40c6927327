/** Tools as their makers write them; their streams are stored in lower case, so that two spellings are one tool. */
const NAMES = `
  Anchore, Aqua, Aqua Trivy, AWS Inspector, AWS Security Hub, Bandit, Bearer, Brakeman, Burp, Checkov, CISA KEV,
  Clair, CodeQL, Conftest, CycloneDX, Datree, Deepfence, Defender for Cloud, Dependency-Check,
  OWASP Dependency-Check, OWASP Dependency-Track, Dependency-Track, Docker Bench Security, Docker Scout, Dockle,
  EPSS, ESLint, Falco, GitHub Code Scanning, GitHub Dependabot, GitHub Secret Scanning, GitLab SAST, GitLab DAST,
  Gitleaks, Grype, GuardDuty, Hadolint, Harbor, Horusec, KICS, KubeArmor, KubeLinter, Kubernetes, Kubescape,
  Kubesec, Kyverno, MobSF, NeuVector, Nosey Parker, Nuclei, Opengrep, OpenSSF Scorecard, OSV-Scanner, Polaris,
  Popeye, Prisma Cloud, Prowler, Psalm, Scorecard, ScoutSuite, Security Command Center, Semgrep, Semgrep OSS,
  Semgrep PRO, ShellCheck, Snyk, Snyk Code, Snyk Container, Snyk IaC, Snyk Open Source, SonarQube, SPDX,
  SpotBugs, StackRox, Sysdig, Syft, Talisman, Terrascan, Tetragon, Tracee, Trivy, TruffleHog, Vulnrichment, Wiz,
  Xray, ZAP`;
const BY_KEY = new Map(NAMES.split(",").map((name) => [keyOf(name.trim()), name.trim()]));

/** "Semgrep OSS" for `semgrep oss`, "GitHub Dependabot" for `github-dependabot`. A tool that the table does not have keeps the name it gave. */
export function toolName(tool: string): string {
  return BY_KEY.get(keyOf(tool)) ?? tool;
}

/** Several in a row: "Grype, Trivy". */
export function toolNames(tools: readonly string[]): string {
  return tools.map(toolName).join(", ");
}

/** The same for what is noted when a tool no longer reports something, with the name as its report had it. */
export function namedTool(reason: string): string {
  const tool = reason.endsWith(GONE) ? reason.slice(0, -GONE.length) : null;
  return tool === null ? reason : `${toolName(tool)}${GONE}`;
}

const GONE = " no longer reports it";

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]+/g, " ");
}
