import { describeCorpus } from "@/lib/testing/corpus";

describeCorpus("real signatures and attestations", { formats: { cosign_sigstore: ["attestation-json"] } });
