import { type Attachment, attachments } from "@/cli/attachments";
import { readEvent, withCi } from "@/cli/ci";
import { CommandFailed } from "@/cli/command-failed";
import { type Delivered, type Door, deliver, IMPORTS } from "@/cli/deliver";
import { ExitCode } from "@/cli/exit-code";
import { namesMappingFile } from "@/cli/own-format";
import { printable, printableJson } from "@/cli/printable";
import { openReportFile } from "@/cli/report-file";
import { sendCheckout } from "@/cli/send-checkout";
import { sendHistory } from "@/cli/send-history";
import { type Server, serverOfEnvironment } from "@/cli/server";
import { FeedParams } from "@/lib/contracts/http/feed";
import { ciContext } from "@/lib/engine/ci/ci-context";
import { CI_VARIABLE } from "@/lib/engine/ci/ci-vendors";
import { withoutCredentials } from "@/lib/engine/ci/without-credentials";
import { variablesLike } from "@/lib/env";
import { StatedContext } from "@/lib/model/context";

export type PushOptions = {
  format?: string;
  target?: string;
  repo?: string;
  commit?: string;
  branch?: string;
  defaultBranch?: string;
  image?: string;
  cluster?: string;
  scope?: string;
  kinds?: string;
  scannedAt?: string;
  partial?: boolean;
  complete?: boolean;
  feed?: string;
  /** False with --no-ci: nothing is taken from the environment. */
  ci?: boolean;
  /** The checkout whose CODEOWNERS and manifests are sent too. */
  attach?: string | true;
  /** False with --no-history: who worked on the files stays where it is. */
  history?: boolean;
  wait?: boolean;
  json?: boolean;
};

/**
 * `plimsoll push`: delivers files with their context, in a CI run with what its environment says of the repository, and with
 * --attach what the checkout says of owners and resources.
 *
 * Returns  0 when all were accepted (with --wait: none failed), 1 when one was rejected, 2 when one could not be read,
 *          3 when the server was unreachable or refused us; the highest of them.
 */
export async function pushFiles(files: readonly string[], options: PushOptions): Promise<number> {
  if (files.length === 0 && !options.attach) {
    throw new CommandFailed(ExitCode.Usage, "Name the report files to deliver, or --attach the checkout.");
  }
  // Reference data is about no repository, whichever one the run is of.
  const found =
    options.ci === false || options.feed !== undefined
      ? null
      : ciContext(variablesLike(CI_VARIABLE), await readEvent());
  const query = { ...contextQuery(withCi(options, found)), ...(found?.runUrl ? { runUrl: found.runUrl } : {}) };
  const path = deliveryPath(options, query);
  const server = serverOfEnvironment();
  const delivered: Delivered[] = [];
  const deliveries = files.map((file): Attachment => ({ file, query }));
  const attached = options.attach ? await attachments(folderOf(options), query, found?.ownRef ?? true, remark) : null;
  deliveries.push(...(attached?.files ?? []));
  for (const { file, query: stated } of deliveries) {
    const to = { path, query: stated };
    const some = await pushFile(server, file, to, options.wait ?? false).catch((error: unknown) => [
      failed(file, error),
    ]);
    delivered.push(...some);
    if (!options.json) printDelivered(some, false);
    // Whoever is refused once is refused for every file; a delivery that only cannot be followed stops no other.
    if (some.some((one) => one.exitCode === ExitCode.Unreachable && one.id === null)) break;
  }
  if (options.json) printDelivered(delivered, true);
  // Of a checkout that was taken in part, nothing is known to be gone.
  if (attached?.checkout && delivered.every(({ id }) => id !== null))
    await sendCheckout(server, attached.checkout, query, remark);
  const isTaken = delivered.some(({ id }) => id !== null);
  if (isTaken && options.history !== false && options.feed === undefined)
    await sendHistory(server, { files, format: options.format, query, folder: folderOf(options) }, remark);
  return Math.max(ExitCode.Done, ...delivered.map(({ exitCode }) => exitCode));
}

/** The checkout: where we are, unless one is named. */
function folderOf({ attach }: PushOptions): string {
  return typeof attach === "string" ? attach : ".";
}

function remark(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

/** The stated context as the API's query; wrong values are told before anything is sent. */
export function contextQuery(options: PushOptions & { ciSystem?: string }): Record<string, string> {
  if (options.partial && options.complete) {
    throw new CommandFailed(
      ExitCode.Usage,
      "A report is either partial or complete; state one of --partial and --complete.",
    );
  }
  if (options.format !== undefined && namesMappingFile(options.format)) {
    throw new CommandFailed(
      ExitCode.Usage,
      "A report is delivered under a saved format. Save the mapping in Settings, Formats, and state --format custom:<its short name>.",
    );
  }
  const {
    wait: _wait,
    json: _json,
    feed: _feed,
    attach: _attach,
    ci: _ci,
    history: _history,
    ciSystem,
    kinds,
    repo,
    ...stated
  } = options;
  const context = StatedContext.safeParse({
    ...stated,
    ...(repo ? { repo: withoutCredentials(repo) } : {}),
    ...(ciSystem ? { ci: ciSystem } : {}),
    ...(kinds ? { kinds: listOf(kinds) } : {}),
  });
  if (!context.success) {
    const [issue] = context.error.issues;
    const option = String(issue?.path[0] ?? "").replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new CommandFailed(ExitCode.Usage, `--${option} is not usable: ${issue?.message}`);
  }
  return Object.fromEntries(
    Object.entries(context.data)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : String(value)]),
  );
}

/** Where a file goes: reference data has a door of its own, and is about no target. */
function deliveryPath({ feed }: PushOptions, query: Record<string, string>): string {
  if (feed === undefined) return IMPORTS;
  const known = FeedParams.safeParse({ feed });
  if (!known.success) throw new CommandFailed(ExitCode.Usage, "--feed is one of kev, epss, ssvc and osv.");
  if (Object.keys(query).length > 0)
    throw new CommandFailed(ExitCode.Usage, "A feed is reference data and about no target: state --feed alone.");
  return `/api/v1/feeds/${known.data.feed}`;
}

const listOf = (text: string) =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");

async function pushFile(server: Server, file: string, { path, query }: Door, wait: boolean): Promise<Delivered[]> {
  const report = await openReportFile(file);
  // What is attached says by its path which file it is.
  const { filename, ...stated } = query;
  const named = filename ? { ...report, name: filename } : report;
  return deliver(server, file, named, { path, query: stated }, wait);
}

function failed(file: string, error: unknown): Delivered {
  if (!(error instanceof CommandFailed)) throw error;
  const status = error.exitCode === ExitCode.Usage ? "unreadable" : "undelivered";
  const { exitCode, message } = error;
  return { file, id: null, status, existing: false, url: null, import: null, error: message, exitCode };
}

/** For machines an array of all, without our own exit codes; for people a line each. */
export function printDelivered(delivered: readonly Delivered[], json: boolean): void {
  if (!json) {
    for (const one of delivered) print(one);
    return;
  }
  const shown = delivered.map(({ exitCode: _, ...rest }) => rest);
  process.stdout.write(`${printableJson(shown, 2)}\n`);
}

function print(one: Delivered): void {
  const out = one.error ? process.stderr : process.stdout;
  out.write(`${printable(`${one.file}: ${sentence(one)}`)}\n`);
  const problems = one.import?.problems?.filter(({ reason }) => reason !== one.error) ?? [];
  for (const { pointer, reason } of problems.slice(0, 10)) {
    process.stdout.write(`  ${printable(`${pointer ? `${pointer}: ` : ""}${reason}`)}\n`);
  }
}

function sentence(one: Delivered): string {
  if (!one.id || (one.error && !one.import)) return one.error ?? one.status;
  const before = one.existing ? "was here already, " : "";
  if (!one.import) return `${before}accepted as import ${one.id} (${one.status})`;
  if (one.status === "failed") return `rejected: ${one.error ?? "see the import"} (import ${one.id})`;
  const { counts = {}, unplaced } = one.import;
  const words = ["new", "changed", "unchanged", "resolved", "reopened", "rejected"]
    .filter((name) => (counts[name] ?? 0) > 0)
    .map((name) => `${counts[name]} ${name}`);
  const partial = one.import.partial ? "; partial, so it resolves nothing" : "";
  const held = one.status === "held" ? `; ${counts.held ?? "some"} closures wait for a person` : "";
  const where = unplaced
    ? "; nothing says what it is about, so it resolves nothing until it is placed (next time state --repo, --image, --cluster or --target)"
    : "";
  return `${before}${one.status}: ${[`${counts.entries ?? 0} entries`, ...words].join(", ")}${partial}${held}${where} (import ${one.id})`;
}
