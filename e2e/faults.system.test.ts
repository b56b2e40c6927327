import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningInstance, runInstance } from "./run-instance";

/**
 * Law 6: killing any process at any moment and restarting converges to the same state. A real instance, real kills; the
 * expected state is computed here, from what was pushed alone.
 */
const ROUNDS = 20;
const FINDINGS = 1_200;
const IMAGE = "registry.example/faults/api:1.0";
const VICTIMS = ["postgres", "workers/main", "next-server"] as const;
const FINAL = new Set(["done", "failed", "held"]);

let instance: RunningInstance;
beforeAll(async () => {
  // Short locks, so that a dead worker's job is free within the test's patience; crash behaviour is the same.
  instance = await runInstance({ PLIMSOLL_QUEUE_LOCK_MS: "2000", PLIMSOLL_QUEUE_STALL_MS: "1000" });
}, 900_000);
afterAll(() => instance?.stop(), 60_000);

test(`no accepted import is lost or applied twice over ${ROUNDS} kills of worker, web and database`, {
  timeout: 1_200_000,
}, async () => {
  const random = mulberry32(20_261_122);
  const pushed: { at: string; present: Set<number> }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const at = new Date(Date.UTC(2026, 5, 1 + round)).toISOString();
    // A few come and go each time: far below what would hold the closures for a person.
    const present = new Set(Array.from({ length: FINDINGS }, (_, n) => n).filter(() => random() > 0.04));
    pushed.push({ at, present });
    const victim = VICTIMS[round % VICTIMS.length] as string;
    const delayMs = Math.floor(random() * 2_500);
    const [id] = await Promise.all([push(at, present), sleep(delayMs).then(() => kill(victim))]);
    expect(await finalStatus(id), `round ${round}, ${victim} killed after ${delayMs} ms`).toBe("done");
  }
  expect(await storedIntervals()).toEqual(expectedIntervals(pushed));
  expect(await count("SELECT count(*) FROM stream_import")).toBe(ROUNDS);
  expect(await count("SELECT count(*) FROM import WHERE status <> 'done'")).toBe(0);
});

/** Delivers as a CI job would: again until somebody answers. The same bytes twice are one import. */
async function push(at: string, present: Set<number>): Promise<string> {
  const body = JSON.stringify(report(present));
  const query = new URLSearchParams({ image: IMAGE, scannedAt: at });
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(300)) {
    const answer = await instance.api(`/api/v1/imports?${query}`, { method: "POST", body }).catch(() => undefined);
    if (answer?.status === 200 || answer?.status === 202) {
      const accepted = await answer.json().catch(() => undefined);
      if (accepted) return accepted.id;
    }
    if (answer && answer.status >= 400 && answer.status < 500)
      throw new Error(`${answer.status} ${await answer.text()}`);
  }
  throw new Error("The import was not accepted within two minutes.");
}

async function finalStatus(id: string): Promise<string> {
  let last = "unknown";
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(300)) {
    const answer = await instance.api(`/api/v1/imports/${id}`).catch(() => undefined);
    if (answer?.status !== 200) continue;
    const found = await answer.json().catch(() => undefined);
    if (!found) continue;
    last = found.status;
    if (FINAL.has(last)) return last;
  }
  return `still ${last} after two minutes`;
}

/** SIGKILL to the children of the supervisor whose command line has the word; it starts them again. */
function kill(word: string): void {
  const list = execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(instance.pid)], { encoding: "utf8" });
  for (const line of list.split("\n").filter((entry) => entry.includes(word))) {
    process.kill(Number.parseInt(line.trim(), 10), "SIGKILL");
  }
}

function report(present: Set<number>) {
  const vulnerabilities = [...present].map((n) => ({
    VulnerabilityID: advisory(n),
    PkgName: `lib${n}`,
    PkgIdentifier: { PURL: `pkg:deb/debian/lib${n}@1.0?distro=debian-12` },
    InstalledVersion: "1.0",
    FixedVersion: "1.1",
    Severity: "HIGH",
    Title: `lib${n} reads beyond its buffer`,
  }));
  return {
    SchemaVersion: 2,
    ArtifactName: IMAGE,
    ArtifactType: "container_image",
    Metadata: { ImageID: `sha256:${"ab".repeat(32)}`, ImageConfig: { architecture: "amd64", os: "linux" } },
    Results: [{ Target: `${IMAGE} (debian 12)`, Class: "os-pkgs", Type: "debian", Vulnerabilities: vulnerabilities }],
  };
}

const advisory = (n: number) => `CVE-2031-${10_000 + n}`;

/** Live from the scan that shows it to the first later scan that does not. */
function expectedIntervals(pushed: { at: string; present: Set<number> }[]): Record<string, string> {
  const expected: Record<string, string> = {};
  for (let n = 0; n < FINDINGS; n++) {
    const intervals: string[] = [];
    let from: string | undefined;
    for (const { at, present } of pushed) {
      if (present.has(n)) from ??= at;
      else if (from) {
        intervals.push(`${from}/${at}`);
        from = undefined;
      }
    }
    if (from) intervals.push(`${from}/`);
    if (intervals.length > 0) expected[advisory(n)] = intervals.join(" ");
  }
  return expected;
}

async function storedIntervals(): Promise<Record<string, string>> {
  const rows = await ask(`
    SELECT v.canonical_id AS id, lower(i) AS "from", upper(i) AS "to"
      FROM observation o
      JOIN finding f ON f.org_id = o.org_id AND f.id = o.finding_id
      JOIN vulnerability v ON v.org_id = f.org_id AND v.id = f.vulnerability_id,
           unnest(o.live) AS i
     ORDER BY 1, 2`);
  const stored: Record<string, string[]> = {};
  for (const { id, from, to } of rows as { id: string; from: Date; to: Date | null }[]) {
    stored[id] ??= [];
    stored[id].push(`${from.toISOString()}/${to?.toISOString() ?? ""}`);
  }
  return Object.fromEntries(Object.entries(stored).map(([id, intervals]) => [id, intervals.join(" ")]));
}

async function count(sql: string): Promise<number> {
  return Number((await ask(sql))[0]?.count);
}

async function ask(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: instance.superuserUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A small seeded generator: a failing run can be run again. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
