import { z } from "zod";

const Day = z.number().int().min(0);
const Words = z.record(z.string(), z.string());
const Severity = z.enum(["critical", "high", "medium", "low"]);

const Advisory = z.strictObject({
  severity: Severity,
  cvss: z.number(),
  /** CVSS 3.1 without its prefix. */
  vector: z
    .string()
    .transform((metrics) => `CVSS:3.1/${metrics}`)
    .optional(),
  title: z.string(),
  description: z.string(),
  epss: z.tuple([z.number(), z.number()]),
  /** What EPSS gave it before the last step, where that was less. */
  epssBefore: z.tuple([z.number(), z.number()]).optional(),
  kev: z
    .strictObject({
      added: z.iso.date(),
      due: z.iso.date().optional(),
      ransomware: z.boolean(),
      name: z.string(),
      known: Day.optional(),
    })
    .optional(),
  ssvc: z.tuple([z.enum(["none", "poc", "active"]), z.boolean(), z.enum(["partial", "total"])]).optional(),
  aliases: z.array(z.string()).default([]),
  known: Day.optional(),
});
export type Advisory = z.infer<typeof Advisory>;

const SystemPackage = z.strictObject({
  name: z.string(),
  version: z.string(),
  fixed: z.string(),
  advisories: z.array(z.string()),
  /** Where one of its advisories is fixed in another version than `fixed`. */
  fixes: Words.default({}),
});
export type SystemPackage = z.infer<typeof SystemPackage>;

const Base = z.strictObject({
  /** As a Dockerfile names it. */
  image: z.string(),
  /** The platform team scans it by itself at the last step. */
  scanned: z.boolean().default(false),
  os: z.strictObject({ family: z.enum(["debian", "ubuntu"]), name: z.string() }),
  packages: z.array(SystemPackage),
});
export type Base = z.infer<typeof Base>;

const LanguageType = z.enum(["npm", "maven", "pypi", "golang"]);
export type LanguageType = z.infer<typeof LanguageType>;

const LanguagePackage = SystemPackage.extend({
  type: LanguageType,
  namespace: z.string().optional(),
  path: z.string(),
});

/** What a pod may do that a careful one may not; `hardened` is the step from which it no longer does. */
const Weaknesses = z.strictObject({
  runAsRoot: z.boolean().default(false),
  privileged: z.boolean().default(false),
  dockerSocket: z.boolean().default(false),
  writableRoot: z.boolean().default(false),
  escalation: z.boolean().default(false),
  noLimits: z.boolean().default(false),
  hardened: z.number().int().optional(),
});
export type Weaknesses = z.infer<typeof Weaknesses>;

const Build = z.strictObject({
  step: z.number().int().min(1).max(3),
  day: Day.optional(),
  tag: z.string(),
  base: z.string(),
  drop: z.array(z.string()).default([]),
});
export type Build = z.infer<typeof Build>;

const Service = z.strictObject({
  name: z.string(),
  image: z.string(),
  repo: z.string(),
  namespace: z.string(),
  labels: Words,
  replicas: z.number().int(),
  kind: z.enum(["Deployment", "DaemonSet"]).default("Deployment"),
  exposure: z.enum(["ingress", "loadbalancer", "internal", "gateway", "policy", "cluster", "none"]),
  mission: z.enum(["low", "medium", "high"]).optional(),
  /** Namespaces whose secrets its service account may read. */
  readsSecretsOf: z.array(z.string()).default([]),
  workload: Weaknesses.prefault({}),
  claimsSource: z.boolean().default(false),
  /** Its builds attest where they come from, and sign it. */
  signsProvenance: z.boolean().default(false),
  packages: z.array(LanguagePackage),
  builds: z.array(Build).min(1),
  grype: z.boolean().default(false),
  sbom: z.boolean().default(false),
  imageSecret: z.strictObject({ path: z.string(), rule: z.string(), title: z.string(), value: z.string() }).optional(),
  failedScan: z.boolean().default(false),
  removedAtStep: z.number().int().optional(),
});
export type Service = z.infer<typeof Service>;

const Cluster = z.strictObject({
  name: z.string(),
  uid: z.string(),
  services: z.union([z.literal("all"), z.array(z.string())]),
  inventories: z.array(Day),
  checks: z.array(Day),
  nodes: z.array(z.strictObject({ name: z.string(), external: z.string(), internal: z.string() })),
  namespaces: z.record(z.string(), z.strictObject({ labels: Words.default({}), annotations: Words.default({}) })),
});
export type Cluster = z.infer<typeof Cluster>;

const RuntimeEvent = z.strictObject({
  minutes: z.number().int(),
  service: z.string(),
  rule: z.string(),
  priority: z.string(),
  process: z.string(),
  command: z.string(),
  user: z.string(),
  file: z.string().optional(),
  /** Both ends, as `fd.name` has them; `{pod}` stands for the address of the pod. */
  connection: z.string().optional(),
});
export type RuntimeEvent = z.infer<typeof RuntimeEvent>;

const Weakness = z.strictObject({
  rule: z.string(),
  level: z.enum(["ERROR", "WARNING", "INFO"]),
  cwe: z.string(),
  help: z.string(),
  title: z.string(),
  path: z.string(),
  line: z.number().int(),
  code: z.string(),
  found: Day.optional(),
  fixed: Day.optional(),
});
export type Weakness = z.infer<typeof Weakness>;

const LockedPackage = SystemPackage.extend({ type: LanguageType, lock: z.string(), until: Day.optional() });
export type LockedPackage = z.infer<typeof LockedPackage>;

const LeakedSecret = z.strictObject({
  rule: z.string(),
  category: z.string(),
  title: z.string(),
  severity: z.string(),
  path: z.string(),
  line: z.number().int(),
  match: z.string(),
  found: Day.optional(),
});

const Repository = z.strictObject({
  repo: z.string(),
  codeowners: z.string(),
  semgrep: z.array(Weakness).optional(),
  filesystem: z.strictObject({ secrets: z.array(LeakedSecret), packages: z.array(LockedPackage) }).optional(),
});
export type Repository = z.infer<typeof Repository>;

/** Everything in packs/demo, checked; days count back from the moment of the first load. */
export const Company = z.strictObject({
  advisories: z.record(z.string(), Advisory),
  bases: z.record(z.string(), Base),
  teams: z.array(z.strictObject({ slug: z.string(), name: z.string(), aliases: z.array(z.string()) })),
  people: z.array(
    z.strictObject({
      email: z.string(),
      name: z.string(),
      role: z.enum(["admin", "engineer", "developer", "viewer"]),
      team: z.string().nullable(),
    }),
  ),
  rules: z.array(z.strictObject({ position: z.number().int(), match: Words, team: z.string(), note: z.string() })),
  services: z.array(Service),
  clusters: z.array(Cluster),
  events: z.array(RuntimeEvent),
  repositories: z.array(Repository),
  unplaced: z.strictObject({ day: Day, packages: z.array(LockedPackage) }),
  broken: z.strictObject({ service: z.string(), day: Day }),
  triage: z.array(
    z.strictObject({
      title: z.string(),
      owner: z.strictObject({ team: z.string().optional(), person: z.string().optional() }).optional(),
      status: z.enum(["in_progress", "accepted"]).optional(),
      reason: z.string().optional(),
      days: z.number().int().optional(),
    }),
  ),
});
export type Company = z.infer<typeof Company>;
