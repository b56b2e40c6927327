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
  test.each([
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
