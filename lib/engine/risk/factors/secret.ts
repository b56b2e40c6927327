import type { Credential, Factor, SecretFacts } from "@/lib/engine/risk/facts";
import { FORMULA } from "@/lib/engine/risk/formula";

export function secretPoints(facts: SecretFacts): number {
  return FORMULA.credential[facts.credential] + FORMULA.verifiedSecret[triedAs(facts)];
}

const WORDS: Record<Credential, string> = {
  cloud: "It is a cloud provider's key",
  private_key: "It is a private key",
  token: "It is an access token of a service",
  password: "It is a password",
  generic: "It looks like a credential of no particular service",
  unknown: "What it opens is not known",
};

export function explainSecret(facts: SecretFacts): Factor[] {
  const tried = {
    yes: "The tool tried it and it works.",
    no: "The tool tried it and it no longer works.",
    unknown: "Nobody has tried whether it still works.",
  };
  return [
    {
      id: "credential",
      label: "What it opens",
      points: FORMULA.credential[facts.credential],
      evidence: `${WORDS[facts.credential]}.`,
      asOf: null,
    },
    {
      id: "verified",
      label: "Still valid",
      points: FORMULA.verifiedSecret[triedAs(facts)],
      evidence: tried[triedAs(facts)],
      asOf: null,
    },
  ];
}

function triedAs(facts: SecretFacts): "yes" | "no" | "unknown" {
  if (facts.verified === null) return "unknown";
  return facts.verified ? "yes" : "no";
}
