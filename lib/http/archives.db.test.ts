import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ImportAccepted } from "@/lib/contracts/http/import";
import { Problem } from "@/lib/contracts/http/problem";
import { ROUTES } from "@/lib/contracts/http/routes";
import { Session } from "@/lib/contracts/http/session";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { makeZip } from "@/lib/http/testing/make-zip";
import { sampleReport } from "@/lib/http/testing/sample-report";

let instance: TestInstance;
let orgId: string;
beforeAll(async () => {
  instance = await startTestInstance();
  const session = await call(ROUTES.getSession, { token: BOOTSTRAP_TOKEN });
  orgId = Session.parse(await session.json()).organization.id;
}, 120_000);
afterAll(async () => instance?.stop());

const MB = 1024 * 1024;
const report = (name: string) => sampleReport(`registry.test/archived/${name}:1.0`);

type TarMember = Partial<Header> & { name: string } & { data?: string | Buffer };

async function makeTar(members: readonly TarMember[]): Promise<Buffer> {
  const tar = pack();
  for (const { data, ...header } of members) tar.entry(header, data ?? "");
  tar.finalize();
  return buffer(tar);
}

async function send(archive: Buffer, headers: Record<string, string> = {}): Promise<Response> {
  return call(ROUTES.createImport, {
    token: BOOTSTRAP_TOKEN,
    raw: new Uint8Array(archive),
    query: { filename: "all.zip" },
    headers,
  });
}

/** Uploads and rows there are; a refused archive must leave neither. */
async function kept() {
  const { dataDir } = await import("@/lib/platform/paths");
  const { db } = await import("@/lib/db/client");
  const { withTenantConnection } = await import("@/lib/db/tenant");
  const rows = await withTenantConnection(db(), orgId, async (connection) => {
    const found = await connection.query("SELECT count(*)::int AS n FROM import WHERE org_id = $1", [orgId]);
    return found.rows[0].n;
  });
  const files = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
  return { rows, spool: files(join(dataDir(), "spool", orgId)).sort(), scratch: files(join(dataDir(), "scratch")) };
}

describe("an archive of reports", () => {
  const names = ["a.json", "nested/b.json"];
  const zip = (set: string) =>
    makeZip([{ name: "nested/", data: "" }, ...names.map((name) => ({ name, data: report(set + name[0]) }))]);
  const tar = (set: string) =>
    makeTar([
      { name: "nested/", type: "directory" },
      ...names.map((name) => ({ name: `./${name}`, data: report(set + name[0]) })),
    ]);

  test.each([
    { form: "zip", archive: async () => zip("z"), headers: {} },
    {
      form: "zip packed on the way",
      archive: async () => gzipSync(zip("zw")),
      headers: { "content-encoding": "gzip" },
    },
    { form: "tar", archive: () => tar("t"), headers: {} },
    { form: "tar.gz", archive: async () => gzipSync(await tar("g")), headers: {} },
    {
      form: "tar packed on the way",
      archive: async () => gzipSync(await tar("w")),
      headers: { "content-encoding": "gzip" },
    },
    {
      form: "tar.gz packed on the way",
      archive: async () => gzipSync(gzipSync(await tar("gw"))),
      headers: { "content-encoding": "gzip" },
    },
  ])(
    "($form) becomes one import per member, and the same again is answered with these",
    async ({ archive, headers }) => {
      const bytes = await archive();
      const given = headers as Record<string, string>;
      const response = await send(bytes, given);
      expect(response.status, await response.clone().text()).toBe(202);
      const accepted = ImportAccepted.parse(await response.json());
      expect(accepted.members?.map(({ filename }) => filename)).toEqual(names);
      expect(accepted.id).toBe(accepted.members?.[0]?.id);
      const { processHere } = await import("@/lib/http/testing/process-imports");
      for (const { id } of accepted.members ?? []) {
        await processHere(orgId, id);
        const item = await (await call(ROUTES.getImport, { token: BOOTSTRAP_TOKEN, params: { id } })).json();
        expect(item).toMatchObject({ status: "done", format: "trivy-json", counts: { entries: 2, new: 2 } });
      }
      const again = await send(bytes, given);
      expect(again.status).toBe(200);
      expect(ImportAccepted.parse(await again.json()).members?.map(({ id }) => id)).toEqual(
        accepted.members?.map(({ id }) => id),
      );
      expect(await kept()).toMatchObject({ spool: [], scratch: [] });
    },
  );

  const good = { name: "good.json", data: report("good") };
  const empty = { name: "empty.json", data: "" };
  const REFUSED: { name: string; archive: () => Promise<Buffer> | Buffer; status?: number; reason: RegExp }[] = [
    {
      name: "a zip with a path out of it",
      archive: () => makeZip([good, { ...good, name: "../../etc/cron" }]),
      reason: /\.\.\/\.\.\/etc\/cron/,
    },
    {
      name: "a zip with an absolute path",
      archive: () => makeZip([good, { ...good, name: "/etc/cron" }]),
      reason: /absolute path: \/etc\/cron/,
    },
    {
      name: "a zip with a link",
      archive: () => makeZip([good, { name: "l", data: "/etc/passwd", mode: 0o120777 }]),
      reason: /"l" is no file but a link/,
    },
    {
      name: "an encrypted zip",
      archive: () => makeZip([good, { ...good, name: "x", flags: 1 }]),
      reason: /"x" is encrypted/,
    },
    {
      name: "a zip in a zip",
      archive: () => makeZip([good, { name: "in.zip", data: makeZip([good]) }]),
      reason: /"in\.zip" is an archive itself/,
    },
    {
      name: "a tar.gz in a zip",
      archive: async () => makeZip([good, { name: "in.tgz", data: gzipSync(await makeTar([good])) }]),
      reason: /"in\.tgz" is an archive/,
    },
    { name: "a zip with an empty member", archive: () => makeZip([good, empty]), reason: /"empty\.json" is empty/ },
    {
      name: "a zip that lies about its sizes",
      archive: () => makeZip([good, { ...good, name: "liar", size: 10 }]),
      reason: /too many bytes/,
    },
    { name: "a zip with nothing in it", archive: () => makeZip([]), reason: /holds no files/ },
    {
      name: "a zip cut short",
      archive: () => makeZip([good, good]).subarray(0, 700),
      reason: /zip archive cannot be read/,
    },
    {
      name: "a zip bomb by its own word",
      archive: () => makeZip([good, { name: "b", data: "x", size: 3 * 1024 * MB }]),
      status: 413,
      reason:
        /unpacks to more than the limit\. An archive may unpack to 2 GB and 100 times its size, and hold 1000 members/,
    },
    {
      name: "a zip bomb",
      archive: () => makeZip([good, { name: "b", data: Buffer.alloc(100 * MB, "[") }]),
      status: 413,
      reason: /more than 100 times its size/,
    },
    {
      name: "a zip of too many",
      archive: () => makeZip(Array.from({ length: 1001 }, (_, n) => ({ name: `${n}`, data: "{}" }))),
      status: 413,
      reason: /more than 1000 members/,
    },
    {
      name: "a tar with a path out of it",
      archive: () => makeTar([good, { ...good, name: "a/../../b" }]),
      reason: /"a\/\.\.\/\.\.\/b" has a path that leads out/,
    },
    {
      name: "a tar with a link",
      archive: () => makeTar([good, { name: "l", type: "symlink", linkname: "/etc/passwd" }]),
      reason: /"l" is no file but a symlink/,
    },
    {
      name: "a tar with a device",
      archive: () => makeTar([good, { name: "d", type: "character-device" }]),
      reason: /is no file but a character-device/,
    },
    {
      name: "a tar in a tar",
      archive: async () => makeTar([good, { name: "in.tar", data: await makeTar([good]) }]),
      reason: /"in\.tar" is an archive itself/,
    },
    {
      name: "a tar cut short",
      archive: async () => (await makeTar([good, good])).subarray(0, 2500),
      reason: /tar archive is broken or cut short/,
    },
    {
      name: "a tar.gz cut short",
      archive: async () => gzipSync(await makeTar([{ name: "a", data: report("x") }, good])).subarray(0, 300),
      reason: /broken or cut short/,
    },
    {
      name: "a tar bomb",
      archive: async () => gzipSync(await makeTar([good, { name: "b", data: Buffer.alloc(100 * MB, "[") }])),
      status: 422,
      reason: /more than 100 times its size/,
    },
  ];
  test.each(REFUSED)(
    "is refused whole with the reason: $name",
    async ({ archive, status = 422, reason }) => {
      const bytes = await archive();
      const before = await kept();
      const response = await send(bytes);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      const problem = Problem.parse(await response.json());
      expect(problem).toMatchObject({ status, detail: expect.stringMatching(reason) });
      expect(await kept()).toEqual(before);
    },
    60_000,
  );
});
