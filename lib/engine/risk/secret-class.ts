import type { Credential } from "@/lib/engine/risk/facts";

/** What kind of credential a secret rule looks for, from words in its id and title. Order matters: the first hit counts. */
const WORDS: readonly (readonly [Credential, RegExp])[] = [
  ["generic", /\bgeneric\b|entropy/],
  [
    "cloud",
    /aws|amazon|akia|gcp|google[-_ ]?cloud|gcp[-_ ]?service|service[-_ ]?account[-_ ]?key|azure|alibaba|digitalocean|linode|heroku|cloudflare|yandex|ibm[-_ ]?cloud|oracle[-_ ]?cloud/,
  ],
  ["private_key", /private[-_ ]?key|asymmetric|\brsa\b|\bpem\b|pgp|openssh|pkcs|ssh[-_ ]?key|keystore/],
  [
    "token",
    /token|\bpat\b|github|gitlab|slack|stripe|npm|pypi|docker|twilio|sendgrid|jwt|oauth|webhook|api[-_ ]?key|apikey|access[-_ ]?key/,
  ],
  [
    "password",
    /password|passwd|\bpwd\b|basic[-_ ]?auth|credentials?[-_ ]?in[-_ ]?url|connection[-_ ]?string|database[-_ ]?url/,
  ],
  ["generic", /hardcoded|hard[-_ ]coded|keyword|secret/],
];

/**
 * Sorts a secret finding by what it probably opens.
 *
 * Shape    the rule's id and title as the tool gives them; an unfamiliar rule is `unknown`, never a guess.
 */
export function credentialOf(ruleId: string, title: string): Credential {
  const text = `${ruleId} ${title}`.toLowerCase().slice(0, 500);
  return WORDS.find(([, pattern]) => pattern.test(text))?.[0] ?? "unknown";
}
