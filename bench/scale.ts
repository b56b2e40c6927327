import { setTimeout as sleep } from "node:timers/promises";
import { type Report, round, seconds } from "@/bench/figure";
import type { BenchInstance } from "@/bench/instance";
import { measurePage } from "@/bench/list-pages";
import { measureRawCopy } from "@/bench/raw-copy";
import { estateDelta, estateSnapshot, exploitedFeed, imageReports, type Size, sizeOf } from "@/bench/scale-estate";
import { openDb } from "@/lib/db/client";
import { openJobQueue } from "@/lib/queue/queue";

const bench = "scale";
const CHANGES = 5;
/** Longer than a large cluster rests after a search. */
const REST_MS = 10_000;

/**
 * A large estate: first filled, then all of it computed again with nothing changed, one object changed, and the list of risks opened. A change
 * is visible when its import is done: findings with their scores, exposure, privilege and owners are in line; attack paths follow, and are measured, too.
 * The first fill is shown against raw COPY of what it wrote.
 */
export async function benchScale(
  instance: BenchInstance,
  report: Report,
  { workloads, findings }: { workloads: number; findings: number },
): Promise<void> {
  const size = sizeOf(workloads, findings);
  const figure: Figure = (name, value, unit, more = {}) => report({ bench, figure: name, value, unit, ...more });
  await loadFeed(instance);
  const started = performance.now();
  for (const body of imageReports(size)) await send(instance, body);
  await send(instance, estateSnapshot(size));
  const fillMs = performance.now() - started;
  const searchMs = await untilPathsAreIn(instance);
  const counted = await countRows(instance);
  for (const [name, rows] of Object.entries(counted)) figure(name, rows, "rows");
  const copy = await measureRawCopy(instance.superuserUrl);
  figure("raw COPY of the rows written", seconds(copy.ms), "s");
  figure("first fill, sent to risks visible", seconds(fillMs), "s", {
    ratio: round(fillMs / copy.ms),
    yardstick: "raw COPY",
  });
  figure("attack paths of the first fill, after it", seconds(searchMs), "s");
  figure("worker peak memory so far", instance.workerPeakMb(), "MB");
  const recomputed = await recompute(instance);
  figure("everything computed again, nothing changed", seconds(recomputed), "s", {
    ratio: round(recomputed / copy.ms),
    yardstick: "raw COPY",
  });
  figure("worker peak memory", instance.workerPeakMb(), "MB");
  await untilPathsAreIn(instance);
  await measureChanges(instance, size, figure);
  const { p50, p95 } = await measurePage(instance, "/api/v1/risks?limit=50");
  figure("risks page, p50", p50, "ms");
  figure("risks page, p95", p95, "ms");
}

type Figure = (name: string, value: number, unit: string, more?: object) => void;

/** One object at a time: first each after a rest and with its attack paths, then all in a row, as a watching collector may send them. */
export async function measureChanges(instance: BenchInstance, size: Size, figure: Figure): Promise<void> {
  const change = (n: number) => send(instance, estateDelta(7, size, n % 2 === 0, new Date()), 10);
  const paths: number[] = [];
  for (let n = 0; n < CHANGES; n++) {
    await sleep(REST_MS);
    paths.push((await change(n)) + (await untilPathsAreIn(instance)));
  }
  figure("one object changed after a rest, sent to attack paths visible, median", seconds(median(paths)), "s", {
    each: paths.map(seconds),
  });
  const changes: number[] = [];
  for (let n = 0; n < CHANGES; n++) changes.push(await change(n + 1));
  figure(
    "one object changed, sent to findings, exposure and privilege visible, median",
    seconds(median(changes)),
    "s",
    {
      each: changes.map(seconds),
    },
  );
  figure("attack paths in line with all of these, after the last", seconds(await untilPathsAreIn(instance)), "s");
}

/** The middle one of an odd number. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** What is known to be exploited, as an operator loads it: without it no weakness of the estate opens an attack path. */
async function loadFeed(instance: BenchInstance): Promise<void> {
  const accepted = await instance.api("/api/v1/feeds/kev", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: exploitedFeed(),
  });
  await untilDone(instance, accepted, 100);
}

/** Milliseconds until no cluster's attack paths are asked for any more: searches have a job of their own, and large clusters rest between two. */
async function untilPathsAreIn({ superuserUrl }: BenchInstance): Promise<number> {
  const db = openDb(superuserUrl, 1);
  const started = performance.now();
  try {
    while ((await db.pool.query("SELECT 1 FROM attack_path_request LIMIT 1")).rowCount) await sleep(20);
    return performance.now() - started;
  } finally {
    await db.close();
  }
}

/** Sends one report; milliseconds until what it changed is visible. */
async function send(instance: BenchInstance, body: string, everyMs = 100): Promise<number> {
  const started = performance.now();
  const accepted = await instance.api("/api/v1/imports", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  await untilDone(instance, accepted, everyMs);
  return performance.now() - started;
}

async function untilDone(instance: BenchInstance, accepted: Response, everyMs: number): Promise<void> {
  if (accepted.status !== 202)
    throw new Error(`A report was not accepted: ${accepted.status} ${await accepted.text()}`);
  const { id } = (await accepted.json()) as { id: string };
  for (;;) {
    const answer = (await (await instance.api(`/api/v1/imports/${id}`)).json()) as { status: string; error?: unknown };
    if (answer.status === "done") return;
    if (answer.status === "failed" || answer.status === "held")
      throw new Error(`An import ended as ${answer.status}: ${JSON.stringify(answer.error)}`);
    await sleep(everyMs);
  }
}

/** Every risk of every organization, as after a feed; milliseconds until no job is left. */
async function recompute({ appUrl, superuserUrl }: BenchInstance): Promise<number> {
  const queue = openJobQueue({ redisUrl: undefined, databaseUrl: appUrl });
  const db = openDb(superuserUrl, 2);
  try {
    const { rows } = await db.pool.query<{ id: string }>("SELECT DISTINCT org_id AS id FROM finding");
    const started = performance.now();
    await queue.enqueueAll(
      "feed.applied",
      rows.map(({ id }) => ({ orgId: id, feed: "kev" as const })),
    );
    for (;;) {
      await sleep(100);
      const { background } = await queue.counts();
      if ((background.waiting ?? 0) + (background.active ?? 0) + (background.prioritized ?? 0) === 0)
        return performance.now() - started;
    }
  } finally {
    await queue.close();
    await db.close();
  }
}

async function countRows({ superuserUrl }: BenchInstance): Promise<Record<string, number>> {
  const db = openDb(superuserUrl, 2);
  const { rows } = await db.pool.query<Record<string, string>>(
    `SELECT (SELECT count(*) FROM finding) AS findings, (SELECT count(*) FROM risk) AS risks,
            (SELECT count(*) FROM risk WHERE kind = 'attack-path') AS "attack paths",
            (SELECT count(*) FROM asset WHERE kind = 'workload') AS workloads, (SELECT count(*) FROM asset WHERE kind = 'image') AS images,
            (SELECT count(*) FROM asset WHERE kind = 'service_account') AS "service accounts"`,
  );
  await db.close();
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, count]) => [name, Number(count)]));
}
