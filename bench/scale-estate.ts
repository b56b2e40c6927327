/** How large an estate is; everything else follows from the number of workloads. */
export type Size = { workloads: number; images: number; findingsPerImage: number; accounts: number };

export const sizeOf = (workloads: number, findingsPerImage: number): Size => ({
  workloads,
  images: Math.max(1, Math.floor(workloads / 5)),
  findingsPerImage,
  accounts: Math.max(1, Math.floor(workloads / 2)),
});

const ACCOUNT = "123456789012";
const REGION = "eu-central-1";
const HOST = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
/** Images that one report speaks of. */
const IMAGES_PER_REPORT = 100;

const digest = (image: number) => `sha256:${image.toString(16).padStart(64, "e")}`;
const nameOf = (n: number) => `service-${n}`;
const namespaceOf = (n: number) => `team-${n % 40}`;

/** Amazon Inspector's findings over all images, a hundred images a report: the same packages and advisories in many of them. */
export function* imageReports({ images, findingsPerImage }: Size): Generator<string> {
  for (let from = 0; from < images; from += IMAGES_PER_REPORT) {
    const resources = Array.from({ length: Math.min(IMAGES_PER_REPORT, images - from) }, (_, n) => ecrImage(from + n));
    const findings = Array.from({ length: findingsPerImage }, (_, n) =>
      inspectorFinding(n, from / IMAGES_PER_REPORT, resources),
    );
    yield JSON.stringify({ findings });
  }
}

function ecrImage(image: number) {
  return {
    id: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/estate/app-${image}/${digest(image)}`,
    type: "AWS_ECR_CONTAINER_IMAGE",
    region: REGION,
    partition: "aws",
    details: {
      awsEcrContainerImage: {
        repositoryName: `estate/app-${image}`,
        registry: ACCOUNT,
        imageHash: digest(image),
        imageTags: ["1.0"],
        platform: "DEBIAN_12",
        architecture: "amd64",
      },
    },
  };
}

const SEVERITIES = ["LOW", "MEDIUM", "MEDIUM", "MEDIUM", "HIGH", "LOW", "MEDIUM", "HIGH", "LOW", "CRITICAL"];

const advisoryOf = (n: number, report: number) => `CVE-20${20 + (n % 6)}-${10_000 + ((n * 7 + report * 13) % 5_000)}`;

/** Where the one weakness is that is known to be exploited: a package of npm in the images of the first report. */
const EXPLOITED = { n: 3, report: 0 };
const isExploited = (n: number, report: number) => n === EXPLOITED.n && report === EXPLOITED.report;

/**
 * CISA's list with the one weakness that is known to be exploited in the estate: one workload in twenty has it, and a fifth of those that
 * face the internet.
 */
export function exploitedFeed(): string {
  const cveID = advisoryOf(EXPLOITED.n, EXPLOITED.report);
  const vulnerability = {
    cveID,
    vendorProject: "Estate",
    product: "module-0",
    vulnerabilityName: "Estate module-0 remote code execution",
    dateAdded: "2026-09-01",
    shortDescription: "A crafted input runs the sender's code.",
    requiredAction: "Apply the update.",
    dueDate: "2026-09-22",
    knownRansomwareCampaignUse: "Unknown",
    notes: "",
    cwes: [],
  };
  return JSON.stringify({
    title: "CISA Catalog of Known Exploited Vulnerabilities",
    catalogVersion: "2026.10.01",
    dateReleased: "2026-10-01T00:00:00.0000Z",
    count: 1,
    vulnerabilities: [vulnerability],
  });
}

/** Two thirds in packages of the operating system, the rest in some fifty of npm. */
function inspectorFinding(n: number, report: number, resources: object[]) {
  const system = n % 3 !== 0;
  const advisory = advisoryOf(n, report);
  const name = system ? `lib${Math.floor(n / 4)}` : `module-${Math.floor(n / 10)}`;
  const exploited = isExploited(n, report);
  const severity = exploited ? "CRITICAL" : SEVERITIES[n % SEVERITIES.length];
  const [version, fixedInVersion] = [`1.${n % 9}.${report % 9}`, n % 4 === 0 ? "NotAvailable" : `1.${n % 9}.90`];
  return {
    awsAccountId: ACCOUNT,
    findingArn: `arn:aws:inspector2:${REGION}:${ACCOUNT}:finding/${report}-${n}`,
    type: "PACKAGE_VULNERABILITY",
    status: "ACTIVE",
    severity,
    title: `${advisory} - ${name}`,
    description: `A crafted input makes ${name} read beyond the end of a buffer.`,
    updatedAt: "2026-10-01T08:00:00Z",
    packageVulnerabilityDetails: {
      vulnerabilityId: advisory,
      source: "NVD",
      sourceUrl: `https://nvd.example/${advisory}`,
      cvss: [
        {
          version: "3.1",
          baseScore: exploited ? 9.8 : 4 + (n % 12) / 2,
          scoringVector: `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/${exploited ? "I:H/A:H" : "I:N/A:N"}`,
          source: "NVD",
        },
      ],
      vulnerablePackages: [{ name, version, arch: "X86_64", packageManager: system ? "OS" : "NPM", fixedInVersion }],
    },
    resources,
  };
}

const KINDS = [
  ...["v1/Namespace", "v1/Node", "v1/Service", "v1/ServiceAccount", "apps/v1/Deployment"],
  ...["networking.k8s.io/v1/Ingress", "networking.k8s.io/v1/NetworkPolicy"],
  ...["rbac.authorization.k8s.io/v1/Role", "rbac.authorization.k8s.io/v1/RoleBinding"],
];

const CLUSTER = { name: "estate", uid: "7b0c9d1e-0000-4000-8000-00000000e57a" };

/** A cluster that runs the images: a tenth of its services face the internet, one workload in a hundred is privileged. */
export function estateSnapshot(size: Size): string {
  const items = [
    ...Array.from({ length: 40 }, (_, n) => object("v1", "Namespace", null, `team-${n}`, {})),
    ...Array.from({ length: 40 }, (_, n) => policy(`team-${n}`)),
    ...Array.from({ length: size.accounts }, (_, n) => account(n)),
    ...Array.from({ length: size.workloads }, (_, n) => deployment(n, size)),
    ...Array.from({ length: Math.floor(size.workloads / 2) }, (_, n) => service(n)),
    ...Array.from({ length: Math.floor(size.workloads / 20) }, (_, n) => ingress(n)),
    ...Array.from({ length: Math.floor(size.accounts / 10) }, (_, n) => grant(n)).flat(),
  ];
  return JSON.stringify({
    ...envelope("InventorySnapshot", "2026-10-01T09:00:00Z"),
    complete: true,
    kinds: KINDS,
    namespaces: null,
    items,
  });
}

/** One Deployment of it, changed: privileged, or as it was. */
export function estateDelta(n: number, size: Size, privileged: boolean, at: Date): string {
  return JSON.stringify({
    ...envelope("InventoryDelta", at.toISOString()),
    kinds: KINDS,
    items: [deployment(n, size, privileged)],
    deleted: [],
  });
}

function envelope(kind: string, collectedAt: string) {
  return {
    apiVersion: "plimsoll.dev/v1",
    kind,
    cluster: CLUSTER,
    collectedAt,
    resourceVersion: "1",
    collector: { version: "0.1.0", reportsEverySeconds: 86_400 },
    errors: [],
  };
}

function object(apiVersion: string, kind: string, namespace: string | null, name: string, body: object) {
  const uid = `${kind}-${namespace ?? ""}-${name}`;
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace ? { namespace } : {}), uid, resourceVersion: "1" },
    ...body,
  };
}

function deployment(n: number, { images, accounts }: Size, privileged = n % 100 === 99) {
  const labels = { app: nameOf(n) };
  const container = {
    name: "app",
    image: `${HOST}/estate/app-${n % images}@${digest(n % images)}`,
    ports: [{ containerPort: 8080 }],
    securityContext: privileged ? { privileged: true } : { runAsNonRoot: true, allowPrivilegeEscalation: false },
  };
  const spec = { serviceAccountName: `account-${n % accounts}`, containers: [container] };
  return object("apps/v1", "Deployment", namespaceOf(n), nameOf(n), {
    spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
}

const service = (n: number) =>
  object("v1", "Service", namespaceOf(n), nameOf(n), {
    spec: { type: "ClusterIP", selector: { app: nameOf(n) }, ports: [{ port: 80, targetPort: 8080 }] },
  });

function ingress(n: number) {
  const backend = { service: { name: nameOf(n), port: { number: 80 } } };
  const paths = [{ path: "/", pathType: "Prefix", backend }];
  return object("networking.k8s.io/v1", "Ingress", namespaceOf(n), nameOf(n), {
    spec: { ingressClassName: "nginx", rules: [{ host: `${nameOf(n)}.example.com`, http: { paths } }] },
    status: { loadBalancer: { ingress: [{ ip: "203.0.113.10" }] } },
  });
}

/** Within a namespace, and from where ingress controllers run. */
const policy = (namespace: string) =>
  object("networking.k8s.io/v1", "NetworkPolicy", namespace, "same-namespace", {
    spec: {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: {} }] }],
    },
  });

const account = (n: number) => object("v1", "ServiceAccount", namespaceOf(n), `account-${n}`, {});

function grant(n: number): object[] {
  const [namespace, name] = [namespaceOf(n), `account-${n}`];
  const rbac = "rbac.authorization.k8s.io";
  return [
    object(`${rbac}/v1`, "Role", namespace, name, {
      rules: [{ apiGroups: [""], resources: [n % 5 === 0 ? "secrets" : "configmaps"], verbs: ["get", "list"] }],
    }),
    object(`${rbac}/v1`, "RoleBinding", namespace, name, {
      roleRef: { apiGroup: rbac, kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    }),
  ];
}
