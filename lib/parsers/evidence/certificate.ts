import { X509Certificate } from "node:crypto";
import { text } from "@/lib/parsers/fields";

/** What a signing certificate claims. Nobody checked who issued the certificate, nor that it signed anything. */
export type CertificateClaims = {
  identity: string | null;
  issuer: string | null;
  repo: string | null;
  commit: string | null;
  ref: string | null;
  builder: string | null;
};

/**
 * Reads a certificate given as base64 DER or as PEM (also base64 of PEM, as cosign's older bundles have it).
 *
 * Returns  null for what is none.
 * Source   sigstore/fulcio docs/oid-info.md: extensions under 1.3.6.1.4.1.57264.1.
 */
export function certificateClaims(encoded: unknown): CertificateClaims | null {
  const certificate = parse(encoded);
  if (!certificate) return null;
  const der = certificate.raw;
  const names = (certificate.subjectAltName ?? "").slice(0, 4000);
  // Node quotes a name that holds a comma; the prefix says what kind it is.
  const name = /(?:^|, )(?:email|URI|DNS|othername):(?:"((?:[^"\\]|\\.)*)"|([^,]*))/.exec(names);
  return {
    identity: text(name?.[1] ?? name?.[2]) ?? null,
    issuer: extension(der, 8) ?? extension(der, 1),
    repo: extension(der, 12) ?? githubRepository(extension(der, 5)),
    commit: extension(der, 13) ?? extension(der, 3),
    ref: extension(der, 14) ?? extension(der, 6),
    builder: extension(der, 9),
  };
}

const MAX_ENCODED_CHARS = 100_000;

function parse(encoded: unknown): X509Certificate | null {
  const written = text(encoded);
  if (!written || written.length > MAX_ENCODED_CHARS) return null;
  const pem = written.includes("-----BEGIN") ? written : Buffer.from(written, "base64");
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

/** The first five extensions hold plain text; those from 8 on a DER string with its own tag and length. */
function extension(der: Buffer, number: number): string | null {
  const oid = Buffer.from([0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xbf, 0x30, 0x01, number]);
  const found = der.indexOf(oid);
  if (found === -1) return null;
  let at = found + oid.length;
  if (der[at] === 0x01) at += 3; // "critical"
  const octets = der[at] === 0x04 ? contents(der, at + 1) : null;
  if (!octets) return null;
  const value = number >= 8 ? (octets[0] === 0x0c ? contents(octets, 1) : null) : octets;
  return text(value?.toString("utf8")) ?? null;
}

/** The bytes after a DER length at `at`; null where they are not all there. */
function contents(der: Buffer, at: number): Buffer | null {
  const first = der[at];
  if (first === undefined) return null;
  const more = first < 0x80 ? 0 : first - 0x80;
  if (more > 2) return null;
  const length = more === 0 ? first : der.readUIntBE(at + 1, Math.min(more, der.length - at - 1) || 1);
  const bytes = der.subarray(at + 1 + more, at + 1 + more + length);
  return bytes.length === length ? bytes : null;
}

/** Before extension 12 the repository of GitHub's workflows stood as `owner/name`. */
function githubRepository(slug: string | null): string | null {
  return slug && /^[\w.-]+\/[\w.-]+$/.test(slug) ? `https://github.com/${slug}` : null;
}
