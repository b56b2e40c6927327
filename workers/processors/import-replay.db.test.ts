import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { replayImports } from "@/lib/commands/replay-imports";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { time } from "@/lib/ingest/testing-histories";
import { trivyImage } from "@/lib/ingest/testing-reports";
import { JobPostponed } from "@/lib/queue/work";
import { importReplay } from "@/workers/processors/import-replay";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const run = (signal = new AbortController().signal) => ({ signal, attempt: 1, attempts: 5 });

/** Two imports of one stream, both asked to be read again. */
async function waiting(): Promise<{ orgId: string; ids: string[] }> {
  const orgId = await door.organization();
  const ids: string[] = [];
  for (const hour of [1, 2]) {
    ids.push(
      await door.deliver(orgId, { report: trivyImage([{ id: "CVE-2026-1", severity: "HIGH" }], { at: time(hour) }) }),
    );
  }
  const actor = { kind: "user" as const, id: null, name: "Ana" };
  await replayImports(
    { db: door.db, enqueue: async () => undefined },
    { orgId, actor, permissions: new Set(["admin"]), user: null, token: null },
    { all: true },
  );
  return { orgId, ids };
}

describe("the job that reads waiting imports again", () => {
  test("reads them one after the other and ends", async () => {
    const { orgId, ids } = await waiting();
    const read: string[] = [];
    const process = async ({ importId }: { orgId: string; importId: string }) => {
      read.push(importId);
      await door.work(orgId, importId);
    };
    await importReplay({ db: door.db, process })({ orgId }, run());
    expect(read).toEqual(ids);
  });

  test("comes back while another reads for the organization, and after one that failed for now", async () => {
    const { orgId } = await waiting();
    const broken = importReplay({
      db: door.db,
      process: async () => {
        throw new Error("the database went away");
      },
    });
    await expect(broken({ orgId }, run())).rejects.toThrow(JobPostponed);
    await expect(broken({ orgId }, run())).rejects.toThrow(JobPostponed);
  });

  test("starts nothing new when the worker has to stop", async () => {
    const { orgId } = await waiting();
    const process = () => Promise.reject(new Error("must not be called"));
    await expect(importReplay({ db: door.db, process })({ orgId }, run(AbortSignal.abort()))).rejects.toThrow(
      JobPostponed,
    );
  });
});
