import { loadavg } from "node:os";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { auditBatch, BATCH_EVENTS, falcoBatch } from "@/bench/event-bodies";
import type { Report } from "@/bench/figure";
import type { BenchInstance } from "@/bench/instance";

const FOR_MS = 20_000;
/** What an API server's webhook backend sends at most with its defaults: ten batches a second of 400 (FACTS 6.2). */
const SUSTAINED_PER_SECOND = 4_000;
/** As many deliveries under way at once: an API server sends some side by side. */
const SENDERS = 4;
const GIVE_UP_AFTER = 200;

/**
 * Audit events at an API server's full rate for so many seconds, each batch at its time whatever became of the one before; and
 * whether all are there.
 */
export async function benchSustainedEvents(instance: BenchInstance, report: Report, seconds: number): Promise<void> {
  const client = new pg.Client({ connectionString: instance.superuserUrl });
  await client.connect();
  try {
    const url = await keyUrl(instance, "k8s-audit");
    const before = loadavg()[0] ?? 0;
    const sent = await sendAtRate(url, seconds);
    const name = `audit events at ${SUSTAINED_PER_SECOND}/s for ${seconds} s`;
    const tell = (figure: string, value: number, unit: string) =>
      report({ bench: "events", figure: `${name}, ${figure}`, value, unit });
    tell("answered", Math.round(sent.perSecond), "events/s");
    tell("furthest behind", Math.round(sent.behindMs), "ms");
    tell("slowest answer", Math.round(sent.slowestMs), "ms");
    tell("sent again", sent.again, "batches");
    tell("sent", sent.events, "events");
    tell("lost", sent.events - (await count(client, AUDIT_THERE)), "events");
    tell("incidents' alerts missing", await count(client, UNFOLDED), "alerts");
    tell("machine's load before", Math.round(before * 10) / 10, "processes");
    tell("machine's load after", Math.round((loadavg()[0] ?? 0) * 10) / 10, "processes");
  } finally {
    await client.end();
  }
}

const AUDIT_THERE = `SELECT (SELECT count(*) FROM alert WHERE cluster = 'bench-k8s-audit') + (SELECT sum(counted) FROM event_count WHERE cluster = 'bench-k8s-audit') AS n`;
/** Every alert that is stored is one of an incident's. */
const UNFOLDED = `SELECT (SELECT count(*) FROM alert WHERE cluster = 'bench-k8s-audit') - (SELECT coalesce(sum(alerts), 0) FROM incident WHERE cluster = 'bench-k8s-audit') AS n`;

/** Batches by the clock; whoever is free takes the next one that is due. */
async function sendAtRate(url: string, seconds: number): Promise<Sent & { behindMs: number }> {
  const sent = { events: 0, perSecond: 0, slowestMs: 0, again: 0, behindMs: 0 };
  const everyMs = (BATCH_EVENTS / SUSTAINED_PER_SECOND) * 1000;
  const batches = Math.round((seconds * 1000) / everyMs);
  const started = performance.now();
  let next = 0;
  const sender = async () => {
    while (next < batches) {
      const due = started + next++ * everyMs;
      const body = auditBatch();
      await sleep(Math.max(0, due - performance.now()));
      sent.slowestMs = Math.max(sent.slowestMs, await deliver(url, body, sent));
      sent.events += BATCH_EVENTS;
      sent.behindMs = Math.max(sent.behindMs, performance.now() - due);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  sent.perSecond = sent.events / ((performance.now() - started) / 1000);
  return sent;
}

/** Batches of events through the HTTP routes for twenty seconds, against raw COPY of as many alerts; and whether all are there. */
export async function benchEvents(instance: BenchInstance, report: Report): Promise<void> {
  const client = new pg.Client({ connectionString: instance.superuserUrl });
  await client.connect();
  try {
    const audit = await sendFor(await keyUrl(instance, "k8s-audit"), auditBatch);
    const auditThere = await count(client, AUDIT_THERE);
    const falco = await sendFor(await keyUrl(instance, "falco"), falcoBatch);
    const falcoThere = await count(client, "SELECT count(*) AS n FROM alert WHERE cluster = 'bench-falco'");
    const copied = await rawCopy(client);
    const tell = (name: string, sent: Sent, there: number) => {
      report({
        bench: "events",
        figure: `${name}, batches of ${BATCH_EVENTS}`,
        value: Math.round(sent.perSecond),
        unit: "events/s",
        ratio: Math.round((sent.perSecond / copied) * 100) / 100,
        yardstick: "raw COPY of as many alerts",
      });
      report({ bench: "events", figure: `${name}, slowest answer`, value: Math.round(sent.slowestMs), unit: "ms" });
      report({ bench: "events", figure: `${name}, sent again`, value: sent.again, unit: "batches" });
      report({ bench: "events", figure: `${name}, lost`, value: sent.events - there, unit: "events" });
    };
    tell("audit events, sorted by policy", audit, auditThere);
    tell("Falco events, every one stored", falco, falcoThere);
    report({ bench: "events", figure: "raw COPY of alerts", value: Math.round(copied), unit: "rows/s" });
  } finally {
    await client.end();
  }
}

type Sent = { events: number; perSecond: number; slowestMs: number; again: number };

async function keyUrl(instance: BenchInstance, purpose: string): Promise<string> {
  const answer = await instance.api("/api/v1/event-keys", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ purpose, cluster: `bench-${purpose}` }),
  });
  if (!answer.ok) throw new Error(`No event key was made: ${answer.status} ${await answer.text()}`);
  return instance.url + ((await answer.json()) as { url: string }).url;
}

/** Counts only what was answered; what is refused is sent again, as an API server does. */
async function sendFor(url: string, body: () => string): Promise<Sent> {
  const sent: Sent = { events: 0, perSecond: 0, slowestMs: 0, again: 0 };
  await fetch(url, { method: "POST", body: body() }).then((warmUp) => warmUp.text());
  sent.events += BATCH_EVENTS;
  const started = performance.now();
  const sender = async () => {
    while (performance.now() - started < FOR_MS) {
      sent.slowestMs = Math.max(sent.slowestMs, await deliver(url, body(), sent));
      sent.events += BATCH_EVENTS;
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  sent.perSecond = (sent.events - BATCH_EVENTS) / ((performance.now() - started) / 1000);
  return sent;
}

async function deliver(url: string, body: string, sent: Sent): Promise<number> {
  for (let attempt = 0; attempt < GIVE_UP_AFTER; attempt++) {
    const started = performance.now();
    const answer = await fetch(url, { method: "POST", body });
    await answer.text();
    if (answer.ok) return performance.now() - started;
    sent.again += 1;
    await sleep(Number(answer.headers.get("retry-after") ?? 1) * 1000);
  }
  throw new Error("The instance takes no events.");
}

async function count(client: pg.Client, text: string): Promise<number> {
  const { rows } = await client.query<{ n: string }>(text);
  return Number(rows[0]?.n ?? 0);
}

/** Rows a second that COPY writes into an empty table of the same columns and indexes: nothing is parsed or compared. */
async function rawCopy(client: pg.Client): Promise<number> {
  await client.query("CREATE SCHEMA yardstick");
  await client.query("CREATE TABLE yardstick.alert (LIKE public.alert INCLUDING ALL)");
  const chunks: Buffer[] = [];
  for await (const chunk of client.query(copyTo("COPY (SELECT * FROM public.alert ORDER BY id LIMIT 40000) TO STDOUT")))
    chunks.push(chunk as Buffer);
  const started = performance.now();
  const into = client.query(copyFrom("COPY yardstick.alert FROM STDIN"));
  await pipeline(Readable.from(chunks, { objectMode: false }), into);
  const perSecond = into.rowCount / ((performance.now() - started) / 1000);
  await client.query("DROP SCHEMA yardstick CASCADE");
  return perSecond;
}
