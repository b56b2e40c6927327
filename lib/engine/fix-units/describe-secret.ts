import { shortAssetName } from "@/lib/engine/fix-units/asset-name";
import { likely } from "@/lib/engine/fix-units/confidence";
import { describeOther } from "@/lib/engine/fix-units/describe-other";
import { type FixDescription, type FixMember, listed, shellSafe } from "@/lib/engine/fix-units/member";
import type { FixUnit } from "@/lib/engine/fix-units/unit";
import table from "@/packs/fixes/secrets.json";

/** How a credential of one provider is replaced (packs/fixes/secrets.json); the last one stands for any other. */
type SecretProvider = {
  id: string;
  name: string;
  match: string;
  revoke: string;
  rotate: string;
  verify: string;
  review: string;
};

const PROVIDERS: readonly SecretProvider[] = table;
const GENERIC = PROVIDERS.at(-1) as SecretProvider;

/** The provider that a rule's title or id speaks of. */
export function secretProvider(...words: readonly string[]): SecretProvider {
  const text = words.join(" ").slice(0, 500);
  return PROVIDERS.find(({ match }) => match !== "" && new RegExp(match, "i").test(text)) ?? GENERIC;
}

/** Removing a secret from the file is not the fix: it has been read. The order of the steps is the point. */
export function describeSecret(unit: FixUnit, members: readonly FixMember[]): FixDescription {
  const words = members.flatMap(({ facts, label }) => (facts.kind === "secret" ? [facts.ruleTitle, label] : []));
  const provider = secretProvider(...[...new Set(words)].sort());
  const assets = [...new Set(members.map((member) => shortAssetName(member.facts.asset)))].sort();
  const paths = [...new Set(members.map((m) => (m.facts.kind === "secret" ? m.facts.path : unit.locus)))].sort();
  const steps = [
    `1. Issue a new credential: ${provider.rotate}`,
    `2. Revoke the old one: ${provider.revoke}`,
    `3. Look through its use since it was written here: ${provider.review}`,
    `4. Take it out of ${listed(paths, 5)} (${listed(assets, 5)}); in a repository also out of its history (git filter-repo --replace-text takes one value out of every commit), in an image out of every layer.`,
  ];
  return {
    ...describeOther(unit, members),
    text: steps.join("\n"),
    diff: null,
    commands: historyCommands(members),
    verify: `${provider.verify} A new scan no longer finds it.`,
    // Never to be applied as it stands: the steps are somebody's to do, with names that are theirs to fill in.
    confidence: likely(
      provider === GENERIC
        ? "Which system accepts this credential is not known from the rule; the order of the steps is."
        : `The rule names the provider (${provider.name}); the steps are yours to do, and which credential it is you fill in.`,
    ),
  };
}

/** Which commits hold it; rewriting them is nothing to paste. Of a repository's files only: an image is rebuilt, and its tags are deleted. */
function historyCommands(members: readonly FixMember[]): string[] {
  const paths = members.flatMap(({ facts }) =>
    facts.kind === "secret" && facts.asset.kind === "repository" ? [facts.path.replace(/^\/+/, "")] : [],
  );
  const safe = [...new Set(paths)].sort().map(shellSafe);
  if (safe.length === 0 || safe.includes(null)) return [];
  return safe.slice(0, 5).map((path) => `git log --all --oneline -- ${path}`);
}
