import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { initializeCA, initializeTLog, initializeTSA } from "@sigstore/mock";
import { TrustedRoot } from "@sigstore/protobuf-specs";

const IN_TOTO = "application/vnd.in-toto+json";
const keyPair = (curve = "P-256") => generateKeyPairSync("ec", { namedCurve: curve });
const SPAN_MS = 86_400_000;

/** What a signing is to differ in from a good one. */
export type Signing = {
  identity?: string;
  issuer?: string;
  payloadType?: string;
  /** Minutes between the certificate and the signing; the log is then not asked for its time. */
  stampedAfterMinutes?: number;
  withoutLog?: boolean;
  withoutTime?: boolean;
};

/** A sigstore instance of its own: certificate authority, logs and timestamps with real keys, and its trusted root. */
export async function openSigstore() {
  // The authorities' own certificates begin now, so nothing can be signed earlier; times are whole seconds.
  const now = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000);
  const ctlog = certificateLog(now);
  const ca = await initializeCA(keyPair("P-384"), ctlog, now);
  const tlog = await initializeTLog("https://rekor.example", keyPair(), now);
  const tsaKeys = keyPair("P-384");
  const tsa = await initializeTSA(tsaKeys, now);

  /** A bundle 0.3 over an in-toto statement, signed by a fresh certificate, logged and stamped. */
  async function bundle(statement: unknown, over: Signing = {}): Promise<Record<string, unknown>> {
    const keys = keyPair();
    const certificate = await ca.issueCertificate({
      publicKey: keys.publicKey.export({ type: "spki", format: "der" }),
      subjectAltName: over.identity ?? "https://github.com/shop/api/.github/workflows/release.yml@refs/heads/main",
      extensions: [
        { oid: "1.3.6.1.4.1.57264.1.8", value: over.issuer ?? "https://token.actions.githubusercontent.com" },
        { oid: "1.3.6.1.4.1.57264.1.12", value: "https://github.com/shop/api" },
      ],
    });
    const payloadType = over.payloadType ?? IN_TOTO;
    const { payload, signature } = signedEnvelope(statement, payloadType, keys.privateKey);
    const entry = await tlog.log({
      apiVersion: "0.0.1",
      kind: "dsse",
      spec: {
        payloadHash: { algorithm: "sha256", value: createHash("sha256").update(payload).digest("hex") },
        signatures: [{ signature: signature.toString("base64"), verifier: certificate.toString("base64") }],
      },
    });
    const logged = Object.values(entry)[0] as LogEntry;
    const late = over.stampedAfterMinutes;
    const stamper = late === undefined ? tsa : await initializeTSA(tsaKeys, new Date(now.getTime() + late * 60_000));
    const stamp = await stamper.timestamp({
      artifactHash: createHash("sha256").update(signature).digest(),
      hashAlgorithmOID: "2.16.840.1.101.3.4.2.1",
      nonce: 1,
      policyOID: "1.3.6.1.4.1.57264.2",
    });
    return {
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      verificationMaterial: {
        certificate: { rawBytes: certificate.toString("base64") },
        tlogEntries: over.withoutLog ? [] : [tlogEntry(logged, over.withoutTime === true || late !== undefined)],
        timestampVerificationData: over.withoutTime
          ? {}
          : { rfc3161Timestamps: [{ signedTimestamp: stamp.toString("base64") }] },
      },
      dsseEnvelope: {
        payload: payload.toString("base64"),
        payloadType,
        signatures: [{ sig: signature.toString("base64") }],
      },
    };
  }

  const trustedRoot = rootOf(now, {
    ca: ca.rootCertificate,
    log: tlog.publicKey,
    ctlog,
    tsa: [tsa.intCertificate, tsa.rootCertificate],
  });
  return { now, bundle, trustedRoot };
}

type Keys = { ca: Buffer; log: Buffer; ctlog: { publicKey: Buffer; logID: Buffer }; tsa: Buffer[] };

/** The trusted root that a TUF repository would hand out, as JSON. */
function rootOf(now: Date, { ca, log, ctlog, tsa }: Keys): string {
  const validFor = {
    start: new Date(now.getTime() - SPAN_MS).toISOString(),
    end: new Date(now.getTime() + SPAN_MS).toISOString(),
  };
  const logged = (baseUrl: string, publicKey: Buffer, keyId: Buffer) => ({
    baseUrl,
    hashAlgorithm: "SHA2_256",
    publicKey: { rawBytes: publicKey.toString("base64"), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor },
    logId: { keyId: keyId.toString("base64") },
  });
  const authority = (...chain: Buffer[]) => ({
    subject: { commonName: "sigstore", organization: "example" },
    certChain: { certificates: chain.map((one) => ({ rawBytes: one.toString("base64") })) },
    validFor,
  });
  const trustedRoot = {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [logged("https://rekor.example", log, createHash("sha256").update(log).digest())],
    certificateAuthorities: [authority(ca)],
    ctlogs: [logged("https://ct.example", ctlog.publicKey, ctlog.logID)],
    timestampAuthorities: [authority(...tsa)],
  };
  return JSON.stringify(TrustedRoot.toJSON(TrustedRoot.fromJSON(trustedRoot)));
}

type LogEntry = {
  body: string;
  integratedTime: number;
  logID: string;
  logIndex: number;
  verification: {
    signedEntryTimestamp: string;
    inclusionProof: { logIndex: number; rootHash: string; treeSize: number; hashes: string[]; checkpoint: string };
  };
};

function tlogEntry(entry: LogEntry, withoutPromise: boolean) {
  const { signedEntryTimestamp, inclusionProof } = entry.verification;
  return {
    logIndex: String(entry.logIndex),
    logId: { keyId: Buffer.from(entry.logID, "hex").toString("base64") },
    kindVersion: { kind: "dsse", version: "0.0.1" },
    integratedTime: String(entry.integratedTime),
    ...(withoutPromise ? {} : { inclusionPromise: { signedEntryTimestamp } }),
    inclusionProof: {
      logIndex: String(inclusionProof.logIndex),
      rootHash: Buffer.from(inclusionProof.rootHash, "hex").toString("base64"),
      treeSize: String(inclusionProof.treeSize),
      hashes: inclusionProof.hashes,
      checkpoint: { envelope: inclusionProof.checkpoint },
    },
    canonicalizedBody: entry.body,
  };
}

/** A certificate transparency log: promises, over a certificate without the promise, to log it. Source: RFC 6962 section 3.2. */
function certificateLog(now: Date) {
  const keys = keyPair();
  const publicKey = keys.publicKey.export({ type: "spki", format: "der" });
  const logID = createHash("sha256").update(publicKey).digest();
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(now.getTime()));
  const NO_EXTENSIONS = Buffer.from([0, 0]);
  return {
    publicKey,
    logID,
    log: async (certificate: ArrayBuffer, issuerId: ArrayBuffer): Promise<ArrayBuffer> => {
      const body = bodyOf(Buffer.from(certificate));
      const length = Buffer.alloc(3);
      length.writeUIntBE(body.length, 0, 3);
      const PRECERTIFICATE = Buffer.from([0, 1]);
      const promised = [Buffer.from([0, 0]), time, PRECERTIFICATE, Buffer.from(issuerId), length, body, NO_EXTENSIONS];
      const signature = sign("sha256", Buffer.concat(promised), keys.privateKey);
      const SHA256_ECDSA = Buffer.from([4, 3]);
      const size = Buffer.from([0, signature.length]);
      const promise = Buffer.concat([Buffer.from([0]), logID, time, NO_EXTENSIONS, SHA256_ECDSA, size, signature]);
      // An element of the list that the authority puts into the certificate: its length comes first.
      return Uint8Array.from([0, promise.length, ...promise]).buffer;
    },
  };
}

/** The first element of a certificate, with its tag and length: what its issuer signs. */
function bodyOf(certificate: Buffer): Buffer {
  const inner = headerLength(certificate, 0);
  const end = inner + headerLength(certificate, inner) + lengthAt(certificate, inner);
  return certificate.subarray(inner, end);
}

const headerLength = (der: Buffer, at: number) => 2 + Math.max(0, (der[at + 1] as number) - 0x80);

function lengthAt(der: Buffer, at: number): number {
  const first = der[at + 1] as number;
  return first < 0x80 ? first : der.readUIntBE(at + 2, first - 0x80);
}

/** Source: secure-systems-lab/dsse protocol.md, pre-authentication encoding. */
function signedEnvelope(statement: unknown, payloadType: string, key: KeyObject) {
  const payload = Buffer.from(JSON.stringify(statement));
  const header = `DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `;
  return { payload, signature: sign("sha256", Buffer.concat([Buffer.from(header), payload]), key) };
}
