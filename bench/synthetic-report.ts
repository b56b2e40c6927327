/**
 * A Trivy image report of `findings` vulnerabilities, about 1.7 kB each as real ones are, as chunks of bytes.
 *
 * Shape    two thirds in operating-system packages, one third in npm packages; 37,500 different advisories in 50,000 findings, each with a text of its own.
 * Seed     deterministic: the same arguments give the same bytes; `indent` gives the same content under other bytes.
 */
export function* syntheticReport(options: {
  image: string;
  findings: number;
  digest: string;
  indent?: string;
}): Generator<Buffer> {
  const { image, findings, digest, indent = "" } = options;
  yield Buffer.from(
    `{${indent}"SchemaVersion":2,"CreatedAt":"2026-10-01T08:00:00Z","ArtifactName":"${image}","ArtifactType":"container_image","Metadata":{"ImageID":"sha256:${digest}","RepoTags":["${image}"],"ImageConfig":{"architecture":"amd64","os":"linux"}},"Results":[`,
  );
  const system = Math.floor((findings * 2) / 3);
  yield Buffer.from(`{"Target":"${image} (debian 12.5)","Class":"os-pkgs","Type":"debian","Vulnerabilities":[`);
  for (let n = 0; n < system; n++) yield vulnerability(n, "deb", n > 0);
  yield Buffer.from(`]},{"Target":"Node.js","Class":"lang-pkgs","Type":"node-pkg","Vulnerabilities":[`);
  for (let n = system; n < findings; n++) yield vulnerability(n, "npm", n > system);
  yield Buffer.from("]}]}");
}

const SEVERITIES = ["CRITICAL", "HIGH", "HIGH", "MEDIUM", "MEDIUM", "MEDIUM", "LOW", "UNKNOWN"];
const WORDS =
  "An attacker who can send crafted input to the affected parser may read beyond the end of a buffer and learn what lies there. ";

function vulnerability(n: number, type: "deb" | "npm", comma: boolean): Buffer {
  const advisory = `CVE-20${20 + (n % 6)}-${10_000 + (n % 12_500)}`;
  const name = `${type === "deb" ? "lib" : "module-"}${Math.floor(n / 7)}`;
  const purl =
    type === "deb"
      ? `pkg:deb/debian/${name}@1.${n % 40}.2-3?arch=amd64&distro=debian-12.5`
      : `pkg:npm/${name}@4.${n % 40}.1`;
  const text = JSON.stringify({
    VulnerabilityID: advisory,
    PkgID: `${name}@1.${n % 40}.2-3`,
    PkgName: name,
    PkgIdentifier: { PURL: purl, UID: n.toString(16).padStart(16, "0") },
    InstalledVersion: `1.${n % 40}.2-3`,
    FixedVersion: n % 3 === 0 ? "" : `1.${n % 40}.9-1`,
    Status: n % 3 === 0 ? "affected" : "fixed",
    Layer: {
      Digest: `sha256:${(n % 12).toString(16).repeat(64).slice(0, 64)}`,
      DiffID: `sha256:${(n % 9).toString(16).repeat(64).slice(0, 64)}`,
    },
    SeveritySource: "debian",
    PrimaryURL: `https://avd.example/nvd/${advisory.toLowerCase()}`,
    DataSource: { ID: "debian", Name: "Debian Security Tracker", URL: "https://salsa.example/tracker" },
    Title: `${name}: out-of-bounds read in ${advisory}`,
    Description: WORDS.repeat(6),
    Severity: SEVERITIES[n % SEVERITIES.length],
    CweIDs: ["CWE-125"],
    CVSS: { nvd: { V3Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", V3Score: 7.5 } },
    References: [`https://a.example/${advisory}`, `https://b.example/${advisory}`, `https://c.example/${n % 500}`],
    PublishedDate: "2024-03-01T10:00:00Z",
    LastModifiedDate: "2024-05-01T10:00:00Z",
  });
  return Buffer.from(comma ? `,${text}` : text);
}
