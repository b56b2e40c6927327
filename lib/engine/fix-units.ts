import { shortAssetName } from "@/lib/engine/fix-units/asset-name";
import { changeKindOf, fieldOfCheck, saysOf } from "@/lib/engine/fix-units/check-words";
import type { FixPackage, FixUnit, FixUnitFacts, FixUnitKind } from "@/lib/engine/fix-units/unit";

/** purl types whose packages come from a distribution: one rebuild of the image upgrades all of them together. */
export const OS_PACKAGE_TYPES: ReadonlySet<string> = new Set(["deb", "rpm", "apk", "alpm", "portage"]);

/** True for packages that the operating system's package manager installs. */
export function isOsPackage(purlType: string): boolean {
  return OS_PACKAGE_TYPES.has(purlType.toLowerCase());
}

/** Whether what a change of this kind resolves lies in one asset. A secret is one change wherever it lies; every other key begins with the asset. */
export function isOfOneAsset(kind: FixUnitKind): boolean {
  return kind !== "secret-rotation";
}

type FactsOf<K extends FixUnitFacts["kind"]> = Extract<FixUnitFacts, { kind: K }>;

/**
 * The change that would resolve a finding.
 *
 * Operating-system packages of an image repository (or host) are one unit; a language package and its manifest one; what is
 * wrong in a workload's pod template one, since it is one change to one manifest; a secret one, wherever it lies; a rule in a file of code one.
 */
export function fixUnitOf(facts: FixUnitFacts): FixUnit {
  switch (facts.kind) {
    case "vulnerability":
      return isOsPackage(facts.package.type) ? osPackages(facts) : packageUpgrade(facts);
    case "misconfiguration":
      return configurationChange(facts);
    case "secret":
      return secretRotation(facts);
    case "code":
      return unit(
        "code-change",
        [...at(facts), facts.rule, facts.path],
        facts.path,
        `Fix ${facts.path}: ${named(facts)}`,
      );
    case "license":
      return licenseChoice(facts);
    case "dynamic": {
      const where = `${shortAssetName(facts.asset)}${facts.route ?? ""}`;
      return unit(
        "endpoint-change",
        [...at(facts), facts.rule, facts.route ?? ""],
        where,
        `Fix ${where}: ${named(facts)}`,
      );
    }
  }
}

function osPackages(facts: FactsOf<"vulnerability">): FixUnit {
  const name = shortAssetName(facts.asset);
  return unit("os-packages", at(facts), facts.asset.key, `Upgrade ${packageName(facts.package)} in ${name}`);
}

function packageUpgrade(facts: FactsOf<"vulnerability">): FixUnit {
  const { type, namespace, name } = facts.package;
  const key = [...at(facts), type.toLowerCase(), namespace ?? "", name, facts.manifest ?? ""];
  const where = facts.manifest ? `${shortAssetName(facts.asset)}/${facts.manifest}` : shortAssetName(facts.asset);
  return unit(
    "package-upgrade",
    key,
    facts.manifest ?? facts.asset.key,
    `Upgrade ${packageName(facts.package)} in ${where}`,
  );
}

/** What stands for the fields of a pod template in the key of their change: no check has this id. */
const POD_TEMPLATE = "pod-template";

function configurationChange(facts: FactsOf<"misconfiguration">): FixUnit {
  const kind = changeKindOf(facts.checkId, facts.asset.kind, facts.resource);
  const isInTemplate = kind === "workload-field" && fieldOfCheck(facts.checkId) !== null;
  const what = isInTemplate ? POD_TEMPLATE : facts.checkId;
  return unit(
    kind,
    [...at(facts), facts.resource, what],
    // A workload's with its cluster: two of them often run the same.
    facts.asset.kind === "workload" ? facts.asset.key : facts.resource || facts.asset.key,
    misconfigurationTitle(facts),
  );
}

/** "payments-api runs as root"; without words of our own, the tool's title and the actor. */
export function misconfigurationTitle(facts: FactsOf<"misconfiguration">): string {
  const actor = actorOf(facts);
  const words = saysOf(facts.checkId);
  if (words) return `${actor} ${words}`;
  return facts.checkTitle ? `${actor}: ${quoted(facts.checkTitle)}` : `${actor} fails ${facts.checkId}`;
}

function actorOf({ asset, resource }: FactsOf<"misconfiguration">): string {
  if (asset.kind === "repository" && resource) return `${shortAssetName(asset)}/${resource}`;
  if (asset.kind === "workload" || !resource) return shortAssetName(asset);
  return resource.split("/").at(-1) || shortAssetName(asset);
}

function secretRotation(facts: FactsOf<"secret">): FixUnit {
  const where = `${shortAssetName(facts.asset)}/${facts.path.replace(/^\/+/, "")}`;
  return unit(
    "secret-rotation",
    [facts.secretKey],
    facts.path,
    `Rotate the secret in ${where}: ${quoted(facts.ruleTitle)}`,
  );
}

function licenseChoice(facts: FactsOf<"license">): FixUnit {
  const what = facts.package ? packageName(facts.package) : (facts.path ?? "");
  const key = [...at(facts), facts.license, facts.package?.type ?? "", facts.package?.namespace ?? "", what];
  const title = `${shortAssetName(facts.asset)} uses ${what || "files"} under ${facts.license}`;
  return unit("license-choice", key, facts.path ?? facts.asset.key, title);
}

/** A package as its ecosystem writes it: `@scope/name`, `group:artifact`, `path/of/module`. */
export function packageName({ type, namespace, name }: FixPackage): string {
  if (!namespace || isOsPackage(type)) return name;
  return `${namespace}${type.toLowerCase() === "maven" ? ":" : "/"}${name}`;
}

/** A tool's own title is quoted as it stands, after a colon: nothing is known about its grammar. */
function named(facts: { rule: string; ruleTitle: string | null }): string {
  return quoted(facts.ruleTitle ?? facts.rule);
}

function quoted(title: string): string {
  const text = title.replaceAll(/\s+/g, " ").trim().replace(/\.$/, "");
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function at(facts: { asset: { kind: string; key: string } }): string[] {
  return [facts.asset.kind, facts.asset.key];
}

function unit(kind: FixUnitKind, key: string[], locus: string, title: string): FixUnit {
  return { kind, key: [kind, ...key], title, locus };
}
