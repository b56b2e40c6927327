import { z } from "zod";
import { parseTrustedProxies } from "@/lib/trusted-proxies";

const optionalText = z.string().trim().min(1).optional();
const milliseconds = z.coerce.number().int().positive();
const atLeastOne = z.coerce.number().int().positive();
const flag = z
  .enum(["0", "1", "true", "false", ""])
  .optional()
  .transform((value) => value === "1" || value === "true");

const trustedProxies = optionalText.transform((text, context) => {
  const parsed = text === undefined ? undefined : parseTrustedProxies(text);
  if (parsed === null) context.addIssue("write a number of hops, or addresses and networks separated by commas");
  return parsed ?? undefined;
});

/**
 * Every environment variable the product reads. The description of each is the comment that `.env.example` carries,
 * so that the file and the code cannot drift apart.
 */
export const EnvSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe("Port of the web server."),
  HOST: z.string().default("127.0.0.1").describe("Address the web server binds to; loopback unless told otherwise."),
  PLIMSOLL_DATA_DIR: z.string().default(".plimsoll").describe("Everything that must survive a restart."),
  PLIMSOLL_PUBLIC_URL: z.url().optional().describe("Address people use, when a proxy stands in front."),
  PLIMSOLL_TRUSTED_PROXIES: trustedProxies.describe(
    "Proxies whose x-forwarded-for is believed: a number of hops, or networks (10.0.0.0/8, ::1); none when unset.",
  ),
  DATABASE_URL: optionalText.describe(
    "PostgreSQL 15 or newer; embedded when unset. Alone it may be the owner's: the app's own role is then derived.",
  ),
  DATABASE_MIGRATION_URL: optionalText.describe("The owner's connection, when DATABASE_URL is the app role's."),
  REDIS_URL: optionalText.describe("Queue on Redis; on PostgreSQL when unset."),
  PLIMSOLL_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe("Derives every key; generated in the data directory when unset. Same for all processes."),
  PLIMSOLL_ADMIN_EMAIL: z.email().default("admin@plimsoll.local").describe("First administrator."),
  PLIMSOLL_ADMIN_PASSWORD: optionalText.describe("First administrator's password; generated and printed when unset."),
  PLIMSOLL_BOOTSTRAP_TOKEN: optionalText.describe("An API token with every scope, created on first start."),
  PLIMSOLL_DEMO: flag.describe("First organization is the demo; `npm start -- --demo` sets it."),
  PLIMSOLL_FEEDS: z
    .enum(["on", "off"])
    .default("off")
    .describe(
      "`on` fetches KEV and EPSS from the internet every six hours; off, feeds are loaded by hand (air gap). An operator may turn each on or off over it.",
    ),
  PLIMSOLL_LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("info")
    .describe("Least level that is logged (to stderr)."),
  PLIMSOLL_UPLOAD_MAX_MB: atLeastOne.default(2048).describe("What one upload may be as it comes, in MB."),
  PLIMSOLL_REPORT_MAX_MB: atLeastOne.default(2048).describe("What one report may unpack to, in MB."),
  PLIMSOLL_REPORT_MAX_RATIO: atLeastOne
    .default(100)
    .describe("How many times its packed size a report may unpack to; looked at from 128 MB on."),
  PLIMSOLL_REPORT_MAX_DEPTH: atLeastOne.max(1_000).default(200).describe("How deep a report may be nested, in levels."),
  PLIMSOLL_REPORT_MAX_STRING_MB: atLeastOne.max(256).default(32).describe("What one text in a report may be, in MB."),
  PLIMSOLL_REPORT_MAX_ENTRY_MB: atLeastOne
    .max(256)
    .default(64)
    .describe("What one entry of a report may be, in MB; a larger one is rejected and the others are read."),
  PLIMSOLL_REPORT_MAX_ENTRIES: atLeastOne.default(5_000_000).describe("How many entries a report may have."),
  PLIMSOLL_ARCHIVE_MAX_MB: atLeastOne.default(2048).describe("What a zip or tar of reports may unpack to, in MB."),
  PLIMSOLL_ARCHIVE_MAX_RATIO: atLeastOne.default(100).describe("How many times its size an archive may unpack to."),
  PLIMSOLL_ARCHIVE_MAX_MEMBERS: atLeastOne.default(1000).describe("How many files and folders an archive may hold."),
  PLIMSOLL_FEED_MAX_MB: atLeastOne.default(8192).describe("What a feed's file or archive may unpack to, in MB."),
  PLIMSOLL_FEED_MAX_MEMBERS: atLeastOne
    .default(1_000_000)
    .describe("How many files and folders the archive of a feed may hold: an export of OSV has one per advisory."),
  PLIMSOLL_WORKER_HEAP_MB: z.coerce
    .number()
    .int()
    .min(256)
    .max(64_000)
    .default(800)
    .describe(
      "Memory for what one of the worker's threads holds, in megabytes; an import that needs more is tried again and then fails.",
    ),
  PLIMSOLL_WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4).describe("Jobs at once per worker."),
  PLIMSOLL_QUEUE_LOCK_MS: milliseconds.default(10_000).describe("A job's lock; a dead worker's job is free after it."),
  PLIMSOLL_QUEUE_STALL_MS: milliseconds.default(5_000).describe("How often jobs of dead workers are looked for."),
  PLIMSOLL_ALERT_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(30)
    .describe("Days that runtime alerts and the counts of audit events are kept."),
  PLIMSOLL_URL: z.url().optional().describe("Server the command-line client talks to."),
  PLIMSOLL_TOKEN: optionalText.describe("API token of the command-line client."),
  KUBECONFIG: optionalText.describe(
    "Kubeconfig files of `plimsoll inventory`, as for kubectl; ~/.kube/config when unset.",
  ),
  KUBERNETES_SERVICE_HOST: optionalText.describe("Set by Kubernetes in every pod: where the API server is."),
  KUBERNETES_SERVICE_PORT: optionalText.default("443").describe("Set by Kubernetes in every pod: its port."),
  PLIMSOLL_REPORTS: z.string().default("../shared/reports").describe("Folder of real reports that tests import."),
  PLIMSOLL_DATA: z.string().default("../shared/data").describe("Folder of public snapshots that tests recompute from."),
  TEST_DATABASE_URL: optionalText.describe("Superuser of a server for database tests; embedded when unset."),
  CI: flag.describe("In CI a skipped suite is a failure."),
  UPDATE_GOLDEN: flag.describe("Tests rewrite the files they compare with."),
  PLIMSOLL_PEER_HEADER: optionalText.describe("Set by scripts/peer-address.mjs in the web server."),
  NODE_ENV: z.enum(["development", "production", "test"]).default("development").describe("Set by the commands."),
});

export type Env = z.output<typeof EnvSchema>;

let parsed: Env | undefined;

/**
 * The environment, parsed on first use and then kept.
 *
 * Errors   names every variable that does not parse, never its value (it may be a credential).
 */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}

/** Whether this is the development server: pages are built as they are asked for. */
export function isDevelopment(): boolean {
  return env().NODE_ENV === "development";
}

/** A variable this process cannot do without; the supervisor (`npm start`) sets them all. */
export function required<K extends keyof Env>(name: K): NonNullable<Env[K]> {
  const value = env()[name];
  if (value === undefined || value === null) {
    throw new Error(
      `${name} is not set. \`npm start\` sets it for every process; set it yourself when running one alone.`,
    );
  }
  return value as NonNullable<Env[K]>;
}

/** What only the first start, the migration and the demo's load are for: a web server that is broken into holds none of it. */
const SETUP_SECRETS = ["DATABASE_MIGRATION_URL", "PLIMSOLL_ADMIN_PASSWORD", "PLIMSOLL_BOOTSTRAP_TOKEN"] as const;
export type SetupSecret = (typeof SETUP_SECRETS)[number];

/**
 * The environment as given, for a process we start, without the secrets of setting up but those it `needs`. They are
 * emptied and not left out: Next reads `.env` itself and fills in what is missing.
 */
export function inheritedEnv(changes: Record<string, string>, needs: readonly SetupSecret[] = []): NodeJS.ProcessEnv {
  const withheld = SETUP_SECRETS.filter((name) => !needs.includes(name)).map((name) => [name, ""]);
  return { ...process.env, ...Object.fromEntries(withheld), ...changes } as NodeJS.ProcessEnv;
}

/** The variables whose names match, as given: what CI systems say of their runs is not ours to name one by one. */
export function variablesLike(names: RegExp): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => names.test(name)));
}

/** Whether `npm` started us and passes signals on. */
export function isRunByNpm(): boolean {
  return process.env.npm_lifecycle_event !== undefined;
}

/** Pure form of `env()`: an empty value counts as unset, since shells and compose files write them so. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const result = EnvSchema.safeParse({ ...given, CI: given.CI ? "1" : "0" });
  if (result.success) return result.data;
  const wrong = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The environment is not usable.\n  ${wrong.join("\n  ")}`);
}

/** next-auth reads its own address from the environment: the public one if stated, else the one each request names. */
export function setAuthAddress(): void {
  const publicUrl = env().PLIMSOLL_PUBLIC_URL;
  if (publicUrl) process.env.NEXTAUTH_URL = publicUrl;
  else process.env.AUTH_TRUST_HOST = "true";
}
