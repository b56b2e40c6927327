import { CommandFailed } from "@/cli/command-failed";
import { ExitCode } from "@/cli/exit-code";
import { printable, printableJson } from "@/cli/printable";
import { describeProblem, Refused, type Server, serverOfEnvironment } from "@/cli/server";
import { ClusterUnusable } from "@/lib/adapters/kubernetes-access";
import { connectToCluster } from "@/lib/adapters/kubernetes-config";
import type { CollectorDocument, Told } from "@/lib/adapters/watch/documents";
import { DeliveryFailed } from "@/lib/adapters/watch/outbox";
import { type WatchTimings, watchCluster } from "@/lib/adapters/watch/watch-cluster";
import packageJson from "@/package.json" with { type: "json" };

export type InventoryWatchOptions = {
  context?: string;
  cluster?: string;
  secretNames?: boolean;
  json?: boolean;
  /** Seconds, and hours for the listing. */
  every: number;
  reportEvery: number;
  relistEvery: number;
};

const MB = 1024 * 1024;

/**
 * `plimsoll inventory --watch`: keeps a cluster's inventory current until it is stopped (SIGTERM, Ctrl-C).
 *
 * Returns  0 when it was stopped, 1 when the server rejects what it sends, 2 when the kubeconfig cannot be used, 3 when the server
 *          has refused the token for ten minutes. Neither a cluster nor a server that is away ends it.
 */
export async function watchInventory(options: InventoryWatchOptions): Promise<number> {
  const server = serverOfEnvironment();
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const signal of SIGNALS) process.once(signal, onSignal);
  try {
    // Once before the loop: a kubeconfig that is wrong now will be wrong in an hour.
    await connectToCluster(options.context).catch((error: unknown) => {
      throw error instanceof ClusterUnusable ? new CommandFailed(ExitCode.Usage, error.message) : error;
    });
    await watchCluster(
      {
        connect: () => connectToCluster(options.context),
        clusterName: options.cluster ?? null,
        collectorVersion: packageJson.version,
        secretNames: options.secretNames ?? false,
        timings: timingsOf(options),
        limits: { objects: 50_000, bytes: 64 * MB },
        deliver: (document) => deliver(server, document),
        onDelivered: (told) => print(told, options.json ?? false),
        log,
      },
      stop.signal,
    );
    return ExitCode.Done;
  } catch (error) {
    if (!(error instanceof DeliveryFailed)) throw error;
    throw new CommandFailed(error.why === "rejected" ? ExitCode.Failed : ExitCode.Unreachable, error.message);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

function timingsOf({ every, reportEvery, relistEvery }: InventoryWatchOptions): WatchTimings {
  // A watch that is renewed within half of the promise proves in time that it lives.
  const longest = Math.max(2, Math.min(240, Math.floor(reportEvery / 2)));
  return {
    debounceMs: every * 1000,
    reportEveryMs: reportEvery * 1000,
    relistMs: relistEvery * 3_600_000,
    repairMs: 300_000,
    watchSeconds: [Math.ceil(longest / 2), longest],
    pauses: { firstMs: 500, longestMs: 30_000 },
    delivery: { firstMs: 1_000, longestMs: 60_000 },
    refusedMs: 600_000,
    lastWordsMs: 8_000,
  };
}

/** As every delivery of ours: packed, with its name. The document names its cluster itself. */
async function deliver(server: Server, { name, bytes }: CollectorDocument): Promise<void> {
  const answer = await server
    .send("POST", "/api/v1/imports", {
      query: { filename: name },
      headers: { "content-type": "application/octet-stream", "content-encoding": "gzip" },
      body: async function* () {
        yield bytes;
      },
    })
    .catch((error: unknown) => {
      if (error instanceof Refused && error.status !== 404) throw new DeliveryFailed("refused", error.message);
      // A proxy without its server behind it answers 404 as well as nothing at all.
      if (error instanceof CommandFailed) throw new DeliveryFailed("away", error.message);
      throw error;
    });
  if (answer.status >= 400) throw new DeliveryFailed("rejected", describeProblem(answer));
}

function print(told: Told, json: boolean): void {
  if (json) {
    process.stdout.write(`${printableJson(told)}\n`);
    return;
  }
  const { what, objects, deleted } = told;
  const words = {
    listing: `listed ${objects} objects`,
    changes: `${objects} objects came or changed, ${deleted} are gone`,
    unchanged: "nothing changed",
  }[what];
  log(`delivered: ${words}`);
}

function log(text: string): void {
  process.stderr.write(`${printable(`${new Date().toISOString()} ${text}`)}\n`);
}
