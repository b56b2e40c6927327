import { writeFile } from "node:fs/promises";
import { CommandFailed } from "@/cli/command-failed";
import { deliver, IMPORTS } from "@/cli/deliver";
import { ExitCode } from "@/cli/exit-code";
import { printable } from "@/cli/printable";
import { contextQuery, printDelivered } from "@/cli/push";
import { openReportFile, type ReportFile, reportInMemory } from "@/cli/report-file";
import { type Server, serverOfEnvironment } from "@/cli/server";
import { collectInventory, type InventorySnapshot } from "@/lib/adapters/kubernetes";
import { ClusterUnusable } from "@/lib/adapters/kubernetes-access";
import { clusterApi } from "@/lib/adapters/kubernetes-api";
import { connectToCluster } from "@/lib/adapters/kubernetes-config";
import { readLimits } from "@/lib/ingest/raw-limits";
import { AppError } from "@/lib/model/error";
import { detectReport } from "@/lib/parsers/reading/detect-report";
import { PARSERS } from "@/lib/parsers/registry";
import packageJson from "@/package.json" with { type: "json" };

export type InventoryOptions = {
  context?: string;
  cluster?: string;
  from?: string;
  output?: string;
  wait?: boolean;
  json?: boolean;
  secretNames?: boolean;
};

/**
 * `plimsoll inventory`: collects a cluster's objects with the caller's kubeconfig, or takes a file of kubectl output, and
 * pushes it; with --output it writes the snapshot to a file instead (to be pushed from elsewhere).
 *
 * Returns  0 delivered, 1 rejected, 2 the file or kubeconfig cannot be used, 3 cluster or server unreachable or refusing.
 */
export async function pushInventory(options: InventoryOptions): Promise<number> {
  if (options.from && (options.context || options.output || options.secretNames)) {
    throw new CommandFailed(
      ExitCode.Usage,
      "--from takes a file as it is; --context, --output and --secret-names are for collecting.",
    );
  }
  if (options.from) return pushFile(serverOfEnvironment(), options.from, options);
  if (options.output) return write(await collect(options), options.output);
  const server = serverOfEnvironment();
  const snapshot = await collect(options);
  const report = reportInMemory(`inventory-${snapshot.cluster.name}.json`, Buffer.from(JSON.stringify(snapshot)));
  // The snapshot names its cluster itself, by uid where it is known, which outlives any name.
  return send(server, `cluster ${snapshot.cluster.name}`, report, {}, options);
}

async function write(snapshot: InventorySnapshot, path: string): Promise<number> {
  await writeFile(path, JSON.stringify(snapshot), { mode: 0o600 });
  say(`${path}: ${snapshot.items.length} objects of ${snapshot.cluster.name}`);
  return ExitCode.Done;
}

async function pushFile(server: Server, file: string, options: InventoryOptions): Promise<number> {
  const report = await openReportFile(file);
  await demandInventory(report, file);
  return send(server, file, report, contextQuery(options.cluster ? { cluster: options.cluster } : {}), options);
}

/** A scanner's report given by mistake is told here, and not filed as one. */
async function demandInventory(report: ReportFile, file: string): Promise<void> {
  const source = () => report.packed(() => undefined);
  const filename = report.name ?? undefined;
  const { parser } = await detectReport(source, { parsers: PARSERS, filename, limits: readLimits() }).catch(
    (error: unknown) => {
      throw error instanceof AppError ? new CommandFailed(ExitCode.Usage, `${file}: ${error.detail}`) : error;
    },
  );
  if (parser.family !== "kubernetes") {
    throw new CommandFailed(
      ExitCode.Usage,
      `${file} holds no Kubernetes objects but ${parser.id}. Send it with plimsoll push.`,
    );
  }
}

async function collect(options: InventoryOptions): Promise<InventorySnapshot> {
  const collectedAt = new Date();
  const access = await connectToCluster(options.context).catch(as(ExitCode.Usage));
  const api = clusterApi(access);
  const { snapshot, forbidden } = await collectInventory(api, {
    clusterName: options.cluster ?? access.name,
    collectorVersion: packageJson.version,
    collectedAt,
    secretNames: options.secretNames ?? false,
    onKind: (kind) => onTerminal(`${access.name}: listing ${kind}`),
  })
    .catch(as(ExitCode.Unreachable))
    .finally(() => {
      api.close();
      onTerminal("");
    });
  remark(snapshot, forbidden);
  return snapshot;
}

/** What a person can mend ends the command with `exitCode`; anything else is a bug and goes on up. */
const as =
  (exitCode: number) =>
  (error: unknown): never => {
    throw error instanceof ClusterUnusable ? new CommandFailed(exitCode, error.message) : error;
  };

function say(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

function onTerminal(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${printable(text)}`);
}

function remark({ errors }: InventorySnapshot, forbidden: readonly string[]): void {
  if (forbidden.length > 0) {
    say(`These credentials may not list ${forbidden.join(", ")}: nothing is said about them.`);
  }
  for (const { kind, reason } of errors) {
    say(`${kind} could not be listed to the end: ${reason}. What is absent is kept this time.`);
  }
}

async function send(
  server: Server,
  label: string,
  report: ReportFile,
  query: Record<string, string>,
  options: InventoryOptions,
): Promise<number> {
  const delivered = await deliver(server, label, report, { path: IMPORTS, query }, options.wait ?? false);
  printDelivered(delivered, options.json ?? false);
  return Math.max(...delivered.map(({ exitCode }) => exitCode));
}
