import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Principal } from "@/lib/auth/principal";
import { addTrustAnchor, addTrustedSigner, recheckEveryBundle, removeTrustAnchor } from "@/lib/commands/signing-trust";
import { loadBuildStatements } from "@/lib/correlate/load-build-statements";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { withTenantConnection } from "@/lib/db/tenant";
import { mergeStatements } from "@/lib/engine/code-to-cloud/build-statements";
import { openSigstore } from "@/lib/engine/signatures/testing-sigstore";
import { lockOrganization } from "@/lib/ingest/lock-organization";
import { sweepBundles } from "@/lib/ingest/sweep-bundles";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { getAsset } from "@/lib/queries/get-asset";

// Provenance is a proof of where an image comes from only when its signature was checked and its signer was named beforehand.

let door: Door;
let sigstore: Awaited<ReturnType<typeof openSigstore>>;
beforeAll(async () => {
  [door, sigstore] = await Promise.all([openDoor(), openSigstore()]);
});
afterAll(() => door.close());

const IMAGE = "registry.example/shop/api";
const COMMIT = "c".repeat(40);
const IDENTITY = "https://github.com/shop/api/.github/workflows/release.yml@refs/heads/main";
const ISSUER = "https://token.actions.githubusercontent.com";
const statement = (repository = "https://github.com/shop/api") => ({
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: IMAGE, digest: { sha256: "e".repeat(64) } }],
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: {
    buildDefinition: {
      buildType: "https://actions.github.io/buildtypes/workflow/v1",
      externalParameters: { workflow: { repository, ref: "refs/heads/main", path: ".github/workflows/release.yml" } },
      resolvedDependencies: [
        { uri: `git+${repository}@refs/heads/main`, digest: { gitCommit: COMMIT } },
        { uri: "pkg:docker/debian@12", digest: { sha256: "d".repeat(64) } },
      ],
    },
    runDetails: { builder: { id: "https://github.com/actions/runner/github-hosted" } },
  },
});
const scan = (labels: Record<string, string> = {}) => ({
  SchemaVersion: 2,
  CreatedAt: "2026-03-02T10:00:00Z",
  ArtifactName: `${IMAGE}:1.4`,
  ArtifactType: "container_image",
  Metadata: {
    ImageID: `sha256:${"a".repeat(64)}`,
    RepoDigests: [`${IMAGE}@sha256:${"e".repeat(64)}`],
    ImageConfig: { architecture: "amd64", os: "linux", config: { Labels: labels } },
  },
  Results: [{ Target: IMAGE, Class: "os-pkgs", Type: "debian" }],
});

/** What a worker would do soon is done at once. */
const deps = () => ({
  db: door.db,
  recompute: (orgId: string, assetIds: readonly string[]) => correlateAll(door.db, orgId, assetIds, new Date()),
});

async function organization(report: unknown, labels?: Record<string, string>) {
  const orgId = await door.organization();
  const principal = { orgId, actor: { kind: "user", id: null, name: "ann" } } as unknown as Principal;
  await door.deliver(orgId, { report: scan(labels) });
  await door.deliver(orgId, { report });
  const trust = () =>
    addTrustAnchor(deps(), principal, { name: "ours", kind: "sigstore", content: sigstore.trustedRoot });
  const name = (identity: string, images = "registry.example/shop/*") =>
    addTrustedSigner(deps(), principal, { images, issuer: ISSUER, identity });
  return { orgId, principal, trust, name };
}

async function stated(orgId: string) {
  const [version] = await door.query<{ id: string }>(orgId, "SELECT id FROM asset_version");
  const id = version?.id ?? "";
  const found = await withTenantConnection(door.db, orgId, (connection) =>
    loadBuildStatements(connection, orgId, [id]),
  );
  return mergeStatements(found.get(id) ?? []);
}
const repositoryOf = async (orgId: string) => (await stated(orgId)).find(({ fact }) => fact === "repository");
const checkOf = async (orgId: string) => {
  const [image] = await door.query<{ id: string }>(orgId, "SELECT id FROM asset WHERE kind = 'image'");
  return (await getAsset(door.db, orgId, image?.id ?? "")).evidence[0]?.check;
};

describe("signed provenance", () => {
  test("is a claim until its root is trusted and its signer named; then it proves repository, commit and base", async () => {
    const { orgId, principal, trust, name } = await organization(await sigstore.bundle(statement()));
    expect(await checkOf(orgId)).toMatchObject({ result: "unverified", expected: false });
    expect(await repositoryOf(orgId)).toMatchObject({ kind: "claim", value: "github.com/shop/api" });
    const anchor = await trust();
    expect(await checkOf(orgId)).toMatchObject({
      result: "verified",
      identity: IDENTITY,
      issuer: ISSUER,
      expected: false,
    });
    expect(await repositoryOf(orgId)).toMatchObject({
      kind: "claim",
      statements: [{ by: expect.stringContaining("nobody has named that signer for this image") }],
    });
    await name("https://github.com/shop/api/.github/workflows/*@refs/heads/main");
    expect(await checkOf(orgId)).toMatchObject({ result: "verified", expected: true });
    expect((await stated(orgId)).map(({ fact, kind, value }) => [fact, kind, value])).toEqual([
      ["repository", "proof", "github.com/shop/api"],
      ["commit", "proof", COMMIT],
      ["ref", "proof", "refs/heads/main"],
      ["builder", "proof", "https://github.com/actions/runner/github-hosted"],
      ["base", "proof", `debian:12@sha256:${"d".repeat(64)}`],
    ]);
    await removeTrustAnchor(deps(), principal, anchor.id);
    expect(await repositoryOf(orgId)).toMatchObject({ kind: "claim" });
  });

  test.each([
    { name: "another identity", signer: ["https://github.com/shop/web/**", undefined] as const },
    { name: "another image", signer: [IDENTITY, "registry.example/other/*"] as const },
  ])("whose signer is expected for $name proves nothing", async ({ signer }) => {
    const { orgId, trust, name } = await organization(await sigstore.bundle(statement()));
    await trust();
    await name(signer[0], signer[1]);
    expect(await checkOf(orgId)).toMatchObject({ result: "verified", expected: false });
    expect(await repositoryOf(orgId)).toMatchObject({ kind: "claim" });
  });

  test("wins over a label that says another thing, and the contradiction is shown", async () => {
    const labels = { "org.opencontainers.image.source": "https://github.com/mallory/api" };
    const { orgId, trust, name } = await organization(await sigstore.bundle(statement()), labels);
    await trust();
    await name(IDENTITY);
    expect(await repositoryOf(orgId)).toMatchObject({
      value: "github.com/shop/api",
      kind: "proof",
      contradicted: true,
      statements: [{ kind: "proof" }, { kind: "claim", value: "github.com/mallory/api", source: "label" }],
    });
  });

  test("decides whose image it is: the CODEOWNERS file of the proven repository, not of the one a label names", async () => {
    const labels = { "org.opencontainers.image.source": "https://github.com/mallory/api" };
    const { orgId, trust, name } = await organization(await sigstore.bundle(statement()), labels);
    for (const [repo, owner] of [
      ["shop", "shop"],
      ["mallory", "mallory"],
    ])
      await door.deliver(orgId, {
        report: `* ${owner}@example.org\n`,
        context: { format: "codeowners", repo: `https://github.com/${repo}/api`, filename: "CODEOWNERS" },
      });
    const ownerOf = async () => {
      const [image] = await door.query<{ id: string }>(orgId, "SELECT id FROM asset WHERE kind = 'image'");
      const { owner } = await getAsset(door.db, orgId, image?.id ?? "");
      return [owner.person, owner.source];
    };
    expect(await ownerOf()).toEqual(["mallory@example.org", "source_label"]);
    await trust();
    await name(IDENTITY);
    expect(await ownerOf()).toEqual(["shop@example.org", "codeowners"]);
  });

  test("that was changed after it was signed fails, and states nothing", async () => {
    const bundle = (await sigstore.bundle(statement())) as { dsseEnvelope: { payload: string } };
    bundle.dsseEnvelope.payload = Buffer.from(JSON.stringify(statement("https://github.com/mallory/api"))).toString(
      "base64",
    );
    const { orgId, trust, name } = await organization(bundle);
    await trust();
    await name(IDENTITY);
    expect(await checkOf(orgId)).toMatchObject({ result: "failed", expected: false });
    expect(await stated(orgId)).toEqual([]);
  });

  test("beside a forged copy that claims the very same is judged by itself", async () => {
    const bundle = (await sigstore.bundle(statement())) as { dsseEnvelope: { signatures: { sig: string }[] } };
    const forged = structuredClone(bundle);
    forged.dsseEnvelope.signatures = [{ sig: Buffer.alloc(70, 1).toString("base64") }];
    const { orgId, trust, name } = await organization(forged);
    await trust();
    await name(IDENTITY);
    expect(await stated(orgId)).toEqual([]);
    await door.deliver(orgId, { report: bundle });
    expect(await repositoryOf(orgId)).toMatchObject({ kind: "proof" });
  });

  // A statement with several subjects names no image: only its digests say which ones it is about.
  test("of a limited token says nothing about an image beyond its limits, unless it is a proof", async () => {
    const claimed = statement("https://github.com/mallory/api");
    claimed.subject.push({ name: "more", digest: { sha256: "f".repeat(64) } });
    const { orgId, trust, name } = await organization(await sigstore.bundle(statement()));
    const limited = { repo: "github.com/mallory/api", limitedTo: ["repository:github.com/mallory/api"] };
    await door.deliver(orgId, { report: claimed, context: limited });
    expect((await repositoryOf(orgId))?.statements).toMatchObject([{ value: "github.com/shop/api" }]);
    const own = { ...limited, limitedTo: [...limited.limitedTo, "image:registry.example/shop/*"] };
    await door.deliver(orgId, { report: claimed, context: own });
    expect((await repositoryOf(orgId))?.statements).toHaveLength(2);
    await trust();
    await name(IDENTITY);
    expect(await repositoryOf(orgId)).toMatchObject({ kind: "proof", value: "github.com/shop/api" });
  });

  // An import reads what is trusted when it begins to check, and commits when it ends.
  test("that an import stored with a root that was removed meanwhile is no proof after the next housekeeping", async () => {
    const { orgId, principal, trust, name } = await organization(await sigstore.bundle(statement()));
    const anchor = await trust();
    await name(IDENTITY);
    const [late] = await door.query<{ result: string }>(orgId, "SELECT * FROM signed_bundle");
    await removeTrustAnchor(deps(), principal, anchor.id);
    const columns = "(result, reason, identity, issuer, signed_at, trusted_by)";
    await door.query(
      orgId,
      `UPDATE signed_bundle b SET ${columns} = (SELECT l.result, l.reason, l.identity, l.issuer, l.signed_at, '\\x01'::bytea
         FROM jsonb_to_record('${JSON.stringify(late)}'::jsonb) AS l(result text, reason text, identity text, issuer text, signed_at timestamptz))`,
    );
    expect(await repositoryOf(orgId)).toMatchObject({ kind: "proof" });
    await recheckEveryBundle(deps());
    expect(await repositoryOf(orgId)).toMatchObject({ kind: "claim" });
  });

  test("is kept as long as a claim rests on it, and no longer; sent again it is there again", async () => {
    const bundle = await sigstore.bundle(statement());
    const { orgId, trust, name } = await organization(bundle);
    const { orgId: other } = await organization(bundle);
    await trust();
    await name(IDENTITY);
    const kept = async (org: string) => (await door.query(org, "SELECT hash FROM signed_bundle")).length;
    expect(await sweepBundles(door.db)).toBe(0);
    expect(await repositoryOf(orgId)).toMatchObject({ kind: "proof" });
    // What reading the import again takes away where a newer parser reads no such claim in it.
    await door.query(orgId, "DELETE FROM evidence");
    expect(await sweepBundles(door.db)).toBe(1);
    expect([await kept(orgId), await kept(other)]).toEqual([0, 1]);
    await door.deliver(orgId, { report: { ...bundle, again: 1 } });
    expect(await kept(orgId)).toBe(1);
    expect(await repositoryOf(orgId)).toMatchObject({ kind: "proof" });
  });

  // An import has looked and found the bundle there, and its claim is not committed yet.
  test("that an import is about to rest on is not taken away from under it", async () => {
    const { orgId } = await organization(await sigstore.bundle(statement()));
    const [claim] = await door.query<object>(orgId, "DELETE FROM evidence RETURNING *");
    let sweeping: Promise<number> | undefined;
    await withTenantConnection(door.db, orgId, async (connection) => {
      await lockOrganization(connection, orgId);
      sweeping = sweepBundles(door.db);
      const waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
      await vi.waitFor(async () => expect((await connection.query(waits)).rowCount).toBe(1), { timeout: 10_000 });
      await connection.query("INSERT INTO evidence SELECT * FROM jsonb_populate_record(NULL::evidence, $1)", [
        JSON.stringify(claim, (_, value) =>
          value?.type === "Buffer" ? `\\x${Buffer.from(value.data).toString("hex")}` : value,
        ),
      ]);
    });
    expect(await sweeping).toBe(0);
    expect(await door.query(orgId, "SELECT hash FROM signed_bundle")).toHaveLength(1);
  });

  test("of tens of thousands of subjects is stored in seconds", async () => {
    const many = {
      ...statement(),
      subject: Array.from({ length: 20_000 }, (_, n) => ({
        name: `file-${n}`,
        digest: { sha256: n.toString(16).padStart(64, "0") },
      })),
    };
    const { orgId } = await organization(await sigstore.bundle(many));
    const [stored] = await door.query<{ count: number }>(orgId, "SELECT count(*)::int AS count FROM evidence");
    expect(stored?.count).toBe(20_000);
  }, 20_000);

  test("sent twice writes nothing", async () => {
    const bundle = await sigstore.bundle(statement());
    const { orgId } = await organization(bundle);
    const rows = async () => {
      const { evidence, signed_bundle } = await everyRow(door, orgId);
      return { evidence, signed_bundle };
    };
    const before = await rows();
    expect(before.evidence).toHaveLength(1);
    await door.deliver(orgId, { report: { ...bundle, again: 1 } });
    expect(await rows()).toEqual(before);
  });
});
