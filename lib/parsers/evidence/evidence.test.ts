import { describe, expect, test } from "vitest";
import type { EvidenceRecord, ParsedRecord } from "@/lib/model/record";
import { certificateClaims } from "@/lib/parsers/evidence/certificate";
import { provenanceClaims } from "@/lib/parsers/evidence/provenance";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) => parseFile(`lib/parsers/__fixtures__/attestation-json/${name}`);
const evidenceOf = (records: ParsedRecord[]) =>
  records.filter((record): record is EvidenceRecord => record.kind === "evidence");
const DIGEST = `sha256:${"a".repeat(64)}`;

describe("evidence", () => {
  test("provenance in a signed envelope claims builder, source and commit of an image by its digest", async () => {
    const { records } = await fixture("one.json");
    expect(records).toMatchObject([
      {
        form: "attestation",
        predicateType: "https://slsa.dev/provenance/v1",
        subjects: [{ name: "ghcr.io/lantern/api", digests: [DIGEST] }],
        target: { kind: "image", name: `ghcr.io/lantern/api@${DIGEST}` },
        builder: "https://github.com/actions/runner",
        source: { repo: "github.com/lantern/api", commit: `${"0".repeat(39)}1`, ref: "refs/heads/main" },
        signer: { identity: "SHA256:key", issuer: null },
        signed: true,
        at: "2026-03-01T10:00:00Z",
      },
    ]);
  });

  test("every form of envelope is one piece of evidence; wrapping changes nothing of it", async () => {
    const { records, entries, rejected } = await fixture("many.json");
    const found = evidenceOf(records);
    expect({ entries, rejected, found: found.length }).toEqual({ entries: 9, rejected: [], found: 9 });
    const [one] = evidenceOf((await fixture("one.json")).records);
    expect({ ...found.at(-1), bundle: null, signer: null }).toEqual({ ...one, bundle: null, signer: null });
    expect(found.filter(({ subjects }) => subjects.some(({ digests }) => digests.includes(DIGEST)))).toHaveLength(8);
  });

  test("what cosign verify tells of the certificate is a claim like any other", async () => {
    const [verified] = evidenceOf((await fixture("many.json")).records);
    expect(verified).toMatchObject({
      form: "signature",
      signer: { issuer: "https://token.actions.githubusercontent.com" },
      source: { repo: "https://github.com/lantern/api", commit: `${"0".repeat(39)}3` },
    });
  });

  test("the packages of a signed SBOM are components of the image it names, as deep as they are nested", async () => {
    const { records } = await fixture("many.json");
    const components = records.filter((record) => record.kind === "component");
    expect(components.map((record) => record.package.name)).toEqual(["openssl", "left", "inner"]);
    expect(components.every((record) => record.target?.name === `ghcr.io/lantern/api@${DIGEST}`)).toBe(true);
    expect(records.find(({ kind }) => kind === "vulnerability")).toMatchObject({ target: { kind: "image" } });
  });

  test("the provenance that Artifact Analysis lists of an image is its envelopes, and vulnerabilities beside it come first", async () => {
    const statement = {
      _type: "https://in-toto.io/Statement/v0.1",
      predicateType: "https://slsa.dev/provenance/v0.1",
      subject: [{ name: "https://us-docker.pkg.dev/acme/shop/web:v1", digest: { sha256: "ab".repeat(32) } }],
      predicate: { builder: { id: "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3" } },
    };
    const envelope = {
      payloadType: "application/vnd.in-toto+json",
      payload: Buffer.from(JSON.stringify(statement)).toString("base64url"),
      signatures: [{ keyid: "projects/verified-builder/keys/1", sig: "MEYCIQD-0xUs_" }],
    };
    const described = {
      image_summary: { digest: `sha256:${"ab".repeat(32)}` },
      provenance_summary: { provenance: [{ kind: "BUILD", build: {}, envelope }] },
    };
    const { format, entries, records, rejected } = await parseText(described);
    expect([format, entries, rejected]).toEqual(["attestation-json", 1, []]);
    expect(records).toMatchObject([
      {
        target: { kind: "image", name: `us-docker.pkg.dev/acme/shop/web:v1@sha256:${"ab".repeat(32)}` },
        builder: "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3",
        signed: true,
      },
    ]);
    const whole = { ...described, package_vulnerability_summary: { vulnerabilities: {} } };
    expect((await parseText(whole)).format).toBe("gcloud-artifacts-json");
  });

  test("a statement without an envelope is not signed", async () => {
    const statement = { _type: "https://in-toto.io/Statement/v0.1", subject: [], predicateType: "x", predicate: {} };
    expect((await parseText(statement)).records).toMatchObject([{ signed: false, signer: { identity: null } }]);
  });

  test("statements of a VEX document are about the image it is attached to, unless they name another", async () => {
    const vulnerability = { name: "CVE-2026-0001" };
    const statement = { vulnerability, status: "not_affected", justification: "component_not_present" };
    const { records } = await parseText({
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ name: "ghcr.io/lantern/api", digest: { sha256: "a".repeat(64) } }],
      predicateType: "https://openvex.dev/ns/v0.2.0",
      predicate: {
        "@context": "https://openvex.dev/ns/v0.2.0",
        statements: [
          { ...statement, products: [{ "@id": "pkg:npm/left@1" }] },
          { ...statement, products: [{ "@id": "pkg:oci/web?repository_url=ghcr.io/lantern/web" }] },
          { status: "fixed" },
        ],
      },
    });
    expect(records.map(({ kind }) => kind)).toEqual(["evidence", "statement", "statement"]);
    expect(evidenceOf(records)[0]?.leftOut).toMatch(/left out: 1. The first because: vulnerability is miss/);
    expect(records.slice(1)).toMatchObject([
      { advisory: "CVE-2026-0001", products: ["pkg:npm/left@1"], target: { name: `ghcr.io/lantern/api@${DIGEST}` } },
      { advisory: "CVE-2026-0001", target: { name: "ghcr.io/lantern/web" } },
    ]);
  });

  test("packages that a signed VEX document repeats for many images are written out for so many only", async () => {
    const products = Array.from(
      { length: 100 },
      (_, i) => `pkg:oci/a${i}@sha256%3A${"a".repeat(64)}?repository_url=l.example/a${i}`,
    );
    const subcomponents = Array.from({ length: 100 }, (_, i) => `pkg:npm/p${i}@1`);
    const statements = Array.from({ length: 30 }, (_, i) => ({
      vulnerability: `CVE-2026-${1000 + i}`,
      status: "affected",
      products,
      subcomponents,
    }));
    const { records, entries, rejected } = await parseText({
      _type: "https://in-toto.io/Statement/v1",
      predicateType: "https://openvex.dev/ns",
      subject: [{ name: "ghcr.io/lantern/api", digest: { sha256: "a".repeat(64) } }],
      predicate: { "@context": "https://openvex.dev/ns/v0.0.1", statements },
    });
    expect({ entries, rejected }).toEqual({ entries: 1, rejected: [] });
    const written = records.reduce((sum, one) => sum + (one.kind === "statement" ? one.products.length : 0), 0);
    expect(evidenceOf(records)).toHaveLength(1);
    expect(written).toBeGreaterThan(10_000);
    expect(written).toBeLessThan(60_000);
    expect(evidenceOf(records)[0]?.leftOut).toMatch(
      /statements from \/predicate\/statements\/\d+ on were left out \(\d+ of 30\).*more than 50000/,
    );
  });

  test("an image that was given two tags at once is one target", async () => {
    const subject = (name: string) => ({ name, digest: { sha256: "a".repeat(64) } });
    const statement = (...subjects: object[]) => ({ _type: "https://in-toto.io/Statement/v1", subject: subjects });
    const tags = ["pkg:docker/ghcr.io/lantern/api@1.2?platform=linux%2Famd64", "ghcr.io/lantern/api:latest"];
    const [record] = evidenceOf((await parseText(statement(...tags.map(subject)))).records);
    expect(record?.target?.name).toBe(`ghcr.io/lantern/api@${DIGEST}`);
    const other = { ...subject("ghcr.io/lantern/api:1"), digest: { sha256: "b".repeat(64) } };
    const [apart] = evidenceOf((await parseText(statement(subject("ghcr.io/lantern/api:1"), other))).records);
    expect(apart?.target).toBeUndefined();
  });

  test("files and buckets are no image, and two subjects are no one target", async () => {
    const statement = (...names: string[]) => ({
      _type: "https://in-toto.io/Statement/v1",
      subject: names.map((name) => ({ name, digest: { sha256: "b".repeat(64) } })),
    });
    for (const subject of [["lantern.tar.gz"], ["gs://bucket/bin/api"], ["ghcr.io/l/a", "ghcr.io/l/b"], ["api"]]) {
      const [record] = evidenceOf((await parseText(statement(...subject))).records);
      expect(record?.target).toBeUndefined();
    }
  });
});

describe("provenance", () => {
  const commit = "c".repeat(40);
  const other = { uri: "git+https://github.com/l/pipelines.git", digest: { sha1: "e".repeat(40) } };
  const built = { uri: "git+https://github.com/l/a.git", digest: { sha1: commit } };

  test.each([
    {
      name: "0.1: the material that the recipe was defined in",
      type: "https://slsa.dev/provenance/v0.1",
      predicate: { recipe: { type: "t", definedInMaterial: 1 }, materials: [other, built] },
      source: { repo: "github.com/l/a", commit, ref: null },
    },
    {
      name: "0.2: what a pipeline of Tekton built, not where the pipeline lies",
      type: "https://slsa.dev/provenance/v0.2",
      predicate: {
        buildType: "tekton.dev/v1beta1/PipelineRun",
        invocation: { configSource: { ...other, entryPoint: "p.yaml" } },
        materials: [other, built],
      },
      source: { repo: "github.com/l/a", commit, ref: null },
    },
    {
      name: "1: what a pipeline of Tekton built, not where the pipeline lies",
      type: "https://slsa.dev/provenance/v1",
      predicate: {
        buildDefinition: {
          resolvedDependencies: [
            { ...other, name: "pipeline" },
            { ...built, name: "inputs/result" },
          ],
        },
      },
      source: { repo: "github.com/l/a", commit, ref: null },
    },
    {
      name: "1: GitLab's runner calls the commit sha256",
      type: "https://slsa.dev/provenance/v1",
      predicate: {
        buildDefinition: {
          externalParameters: { source: "https://gitlab.example/l/a" },
          resolvedDependencies: [{ uri: "https://gitlab.example/l/a", digest: { sha256: commit } }],
        },
      },
      source: { repo: "gitlab.example/l/a", commit, ref: null },
    },
    {
      name: "0.2: BuildKit's source with its branch and folder as fragment",
      type: "https://slsa.dev/provenance/v0.2",
      predicate: {
        invocation: {
          configSource: { uri: "https://github.com/l/a.git#refs/heads/main:sub", digest: { sha1: commit } },
        },
      },
      source: { repo: "github.com/l/a", commit, ref: "refs/heads/main" },
    },
    {
      name: "0.2: the checkout that was BuildKit's context",
      type: "https://slsa.dev/provenance/v0.2",
      predicate: {
        materials: [{ uri: "pkg:docker/x@1", digest: { sha256: "d".repeat(64) } }],
        metadata: {
          "https://mobyproject.org/buildkit@v1#metadata": {
            vcs: { source: "git@github.com:l/a.git", revision: commit },
          },
        },
      },
      source: { repo: "github.com/l/a", commit, ref: null },
    },
    {
      name: "1: the checkout that was BuildKit's context, of no commit where it had changes",
      type: "https://slsa.dev/provenance/v1",
      predicate: {
        buildDefinition: { resolvedDependencies: null },
        runDetails: {
          metadata: { buildkit_metadata: { vcs: { source: "https://github.com/l/a", revision: `${commit}-dirty` } } },
        },
      },
      source: { repo: "github.com/l/a", commit: null, ref: null },
    },
    {
      name: "0.2: the config source",
      type: "https://slsa.dev/provenance/v0.2",
      predicate: {
        builder: { id: "b" },
        invocation: {
          configSource: { uri: "git+https://github.com/l/a@refs/tags/v1", digest: { sha1: "c".repeat(40) } },
        },
      },
      source: { repo: "github.com/l/a", commit: "c".repeat(40), ref: "refs/tags/v1" },
    },
    {
      name: "0.2: the first material that is a repository",
      type: "https://slsa.dev/provenance/v0.2",
      predicate: {
        materials: [
          { uri: "pkg:docker/x@1", digest: { sha256: "d".repeat(64) } },
          { uri: "https://github.com/l/a", digest: { sha1: "c".repeat(40) } },
        ],
      },
      source: { repo: "github.com/l/a", commit: "c".repeat(40), ref: null },
    },
    {
      name: "1: BuildKit's source with its commit as fragment",
      type: "https://slsa.dev/provenance/v1",
      predicate: {
        buildDefinition: { resolvedDependencies: [{ uri: `https://github.com/l/a.git#${"c".repeat(40)}` }] },
      },
      source: { repo: "github.com/l/a", commit: "c".repeat(40), ref: null },
    },
    {
      name: "no provenance",
      type: "https://spdx.dev/Document",
      predicate: { materials: [] },
      source: { repo: null, commit: null, ref: null },
    },
  ])("$name", ({ type, predicate, source }) => expect(provenanceClaims(type, predicate).source).toEqual(source));

  test.each([
    { configSource: { path: "Dockerfile" }, vcs: { "localdir:dockerfile": "docker" }, entryPoint: "docker/Dockerfile" },
    { configSource: { path: "Dockerfile" }, vcs: { "localdir:dockerfile": "." }, entryPoint: "Dockerfile" },
    {
      configSource: { uri: "https://github.com/l/a.git#main:sub", path: "Dockerfile" },
      vcs: {},
      entryPoint: "sub/Dockerfile",
    },
    { configSource: { path: "Dockerfile" }, vcs: { "localdir:dockerfile": "../docker" }, entryPoint: "Dockerfile" },
  ])("a Dockerfile is named by its path in the repository: $entryPoint", ({ configSource, vcs, entryPoint }) => {
    const predicate = {
      buildDefinition: { externalParameters: { configSource } },
      runDetails: { metadata: { buildkit_metadata: { vcs } } },
    };
    expect(provenanceClaims("https://slsa.dev/provenance/v1", predicate).entryPoint).toBe(entryPoint);
  });

  // Slashes that no end follows were looked for again from each of them.
  test("a folder of many slashes is read at once", () => {
    const vcs = { "localdir:dockerfile": `docker${"/".repeat(50_000)}x` };
    const predicate = {
      buildDefinition: { externalParameters: { configSource: { path: "Dockerfile" } } },
      runDetails: { metadata: { buildkit_metadata: { vcs } } },
    };
    const before = performance.now();
    expect(provenanceClaims("https://slsa.dev/provenance/v1", predicate).entryPoint).toBe("docker/Dockerfile");
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe("certificates", () => {
  test.each([
    undefined,
    "",
    "no certificate",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    "A".repeat(200_000),
  ])("%.30s claims nothing", (encoded) => expect(certificateClaims(encoded)).toBeNull());
});
