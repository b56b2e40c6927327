import { packageName } from "@/lib/engine/fix-units";
import { shortAssetName } from "@/lib/engine/fix-units/asset-name";
import { likely, unsure } from "@/lib/engine/fix-units/confidence";
import {
  closing,
  type FixDescription,
  type FixMember,
  listed,
  listedOf,
  shellSafe,
  titleWithoutFix,
} from "@/lib/engine/fix-units/member";
import { publisherOf } from "@/lib/engine/fix-units/published-image";
import type { FixPackage, FixUnit } from "@/lib/engine/fix-units/unit";
import { type LineLeft, lineLeft } from "@/lib/engine/fix-units/versions/line-left";
import { type LowestFix, lowestFix } from "@/lib/engine/fix-units/versions/lowest-fix";
import { severityRank } from "@/lib/model/severity";

/** `severity`: of the worst that it is about; `isScored`: it is about the finding that sets the risk's score. */
type Upgrade = Pick<LowestFix, "version" | "basis"> & {
  type: string;
  name: string;
  installed: string | null;
  /** The release line that it leaves: no report states a fix in it that closes as much. */
  leaves: LineLeft | null;
  severity: number;
  isScored: boolean;
};

/** Longer lists of packages make the command unreadable: beyond it the whole system is upgraded. */
const MAX_NAMED = 30;

/** System packages of an image: one rebuild takes them all. `worstId` is the member whose score is the risk's, where known. */
export function describeOsPackages(unit: FixUnit, members: readonly FixMember[], worstId?: string): FixDescription {
  const { upgrades, closed } = upgradesOf(members, worstId);
  const fixable = upgrades.filter((upgrade) => upgrade.version !== null);
  const asset = members[0] ? shortAssetName(members[0].facts.asset) : unit.locus;
  const counts = closing(members, (member) => closed.has(member.id));
  const isImage = members[0]?.facts.asset.kind === "image";
  const publisher = members[0] ? publisherOf(members[0].facts.asset) : null;
  const how = publisher ? taken(asset, publisher) : rebuilt(asset, isImage);
  return {
    kind: unit.kind,
    title: fixable.length > 0 ? titleOf(fixable, asset, publisher) : titleWithoutFix(members, named(upgrades, asset)),
    available: fixable.length > 0,
    text: textOf(fixable, how, isImage),
    diff: null,
    commands: publisher ? [] : commandsOf(fixable, isImage),
    ...counts,
    leavesText: leavesText(members.filter((member) => !closed.has(member.id))),
    verify: isImage
      ? `Scan the ${publisher ? "new release" : "rebuilt image"} and deploy it: the findings close when no running version of ${asset} has them.`
      : "Scan it again: the findings close when the new report no longer has them.",
    locus: unit.locus,
    file: null,
    line: null,
    confidence:
      fixable.length === 0
        ? unsure("No report states a fixed version.")
        : likely(
            "The versions are those that tools state; which base image carries them shows only once one is scanned.",
          ),
  };
}

/**
 * The package of the finding that sets the score names the unit, "Upgrade openssl and 11 other packages in shop/api"; where
 * that one has no fix, the package with the worst severity among those that have.
 */
function named(upgrades: readonly Upgrade[], asset: string): string {
  return `${packagesOf(upgrades)} in ${asset}`;
}

function packagesOf(upgrades: readonly Upgrade[]): string {
  const first = (upgrades.find(({ isScored }) => isScored) ?? mostSevere(upgrades))?.name ?? "system packages";
  const others = upgrades.length - 1;
  const rest = others === 0 ? "" : ` and ${others} other ${others === 1 ? "package" : "packages"}`;
  return `${first}${rest}`;
}

/** Of equals the first by name. */
function mostSevere(upgrades: readonly Upgrade[]): Upgrade | undefined {
  const most = upgrades.reduce((top, { severity }) => Math.max(top, severity), 0);
  return upgrades
    .filter(({ severity }) => severity === most)
    .reduce<Upgrade | undefined>((first, one) => (first && first.name <= one.name ? first : one), undefined);
}

/** An image that others publish is taken anew and not rebuilt. */
function titleOf(fixable: readonly Upgrade[], asset: string, publisher: string | null): string {
  return publisher ? `Move to a newer ${asset} that fixes ${packagesOf(fixable)}` : `Upgrade ${named(fixable, asset)}`;
}

function taken(asset: string, publisher: string): string {
  return `${asset} is published by ${publisher}: nobody here rebuilds it. Name a newer release of it wherever it is run and in every Dockerfile that is built on it.`;
}

function rebuilt(asset: string, isImage: boolean): string {
  return isImage
    ? `Rebuild ${asset} on a newer release of its base image; where that does not carry the fixes yet, upgrade these packages in the Dockerfile.`
    : `Upgrade these packages on ${asset}.`;
}

function textOf(fixable: readonly Upgrade[], how: string, isImage: boolean): string {
  if (fixable.length === 0) {
    return "No report states a fixed version of any of these packages. Remove what is not needed, or move to a base image without it.";
  }
  const versions = listedOf(fixable, 20, moveText);
  const unordered = fixable.some((u) => u.basis === "stated") ? " Versions are the last ones stated by the tools." : "";
  return `${how} Lowest versions that close them: ${versions}.${unordered}${linesText(fixable, isImage)}`;
}

/** An arrow between two versions: with "to" between them they read as a range. */
function moveText({ name, installed, version }: Upgrade): string {
  return installed ? `${name} ${installed} → ${version}` : `${name} to ${version}`;
}

/** Sentences on lines take room: of more packages than this it is counted. */
const MAX_LINES = 3;

/** Why a version of another release line is advised. A distribution's own source does not leave its line within a release. */
function linesText(fixable: readonly Upgrade[], isImage: boolean): string {
  const left = fixable.flatMap(({ name, version, leaves }) => {
    if (!leaves) return [];
    const none = leaves.hasFix ? "release that closes as much" : "fixed release that a report states";
    return [` The ${leaves.line} line of ${name} has no ${none}; the next is ${version}.`];
  });
  const said = [...new Set(left)]; // two installed versions of one line are one sentence
  if (said.length === 0) return "";
  const more = said.length > MAX_LINES ? ` ${said.length - MAX_LINES} more leave their line.` : "";
  const tag = isImage ? " Where the image's package sources stay in a line, it takes another tag in FROM." : "";
  return `${said.slice(0, MAX_LINES).join("")}${more}${tag}`;
}

/** Not for what leaves its release line in an image: the package sources there stay in theirs, and the command would change nothing. */
function commandsOf(fixable: readonly Upgrade[], isImage: boolean): string[] {
  const prefix = isImage ? "RUN " : "";
  const taken = fixable.filter(({ leaves }) => !isImage || leaves === null);
  return [...new Set(taken.map((u) => u.type))].flatMap((type) => {
    const names = taken
      .filter((u) => u.type === type)
      .map((u) => shellSafe(u.name))
      .filter((n): n is string => n !== null);
    const command = installCommand(type, [...new Set(names)].sort());
    return command ? [prefix + command] : [];
  });
}

function installCommand(type: string, names: readonly string[]): string | null {
  const some = names.length <= MAX_NAMED ? ` ${names.join(" ")}` : "";
  if (names.length === 0) return null;
  switch (type) {
    case "deb": {
      const upgrade = some ? `apt-get install -y --only-upgrade${some}` : "apt-get upgrade -y";
      return `apt-get update && ${upgrade} && rm -rf /var/lib/apt/lists/*`;
    }
    case "rpm":
      return `dnf upgrade -y${some} && dnf clean all`;
    case "apk":
      return `apk upgrade --no-cache${some}`;
    case "alpm":
      return "pacman -Syu --noconfirm";
    default:
      return null;
  }
}

function leavesText(left: readonly FixMember[]): string | null {
  if (left.length === 0) return null;
  const labels = [...new Set(left.map((member) => member.label))];
  return `No report states a fixed version for ${listed(labels, 5)}.`;
}

/**
 * One upgrade per package and installed version: an image may have two versions in two of its live digests. `closed` are the ids
 * of the members that they close. An image may have hundreds of thousands of findings: of each upgrade only what is shown is kept.
 */
function upgradesOf(members: readonly FixMember[], worstId: string | undefined) {
  const closed = new Set<string>();
  const upgrades = byInstalled(members).map(({ pkg, installed, members: some }): Upgrade => {
    const type = pkg.type.toLowerCase();
    const fix = lowestFix(
      type,
      installed,
      some.map((member) => ({ advisory: member.id, fixedVersions: member.fixedVersions })),
    );
    for (const id of fix.closes) closed.add(id);
    return {
      type,
      name: packageName(pkg),
      installed,
      version: fix.version,
      basis: fix.basis,
      leaves:
        fix.version === null
          ? null
          : lineLeft(
              installed,
              fix.version,
              some.flatMap(({ fixedVersions }) => fixedVersions),
            ),
      severity: some.reduce((worst, member) => Math.max(worst, severityRank(member.severity)), 0),
      isScored: some.some(({ id }) => id === worstId),
    };
  });
  return { upgrades, closed };
}

type Installed = { pkg: FixPackage; installed: string | null; members: FixMember[] };

function byInstalled(members: readonly FixMember[]): Installed[] {
  const packages = new Map<string, Map<string | null, Installed>>();
  const known = new Map<FixPackage, Map<string | null, Installed>>();
  const found: Installed[] = [];
  for (const member of members) {
    if (member.facts.kind !== "vulnerability") continue;
    const { package: pkg } = member.facts;
    const versions = known.get(pkg) ?? emplace(packages, `${pkg.type}\u001f${pkg.namespace}\u001f${pkg.name}`);
    known.set(pkg, versions);
    const same = versions.get(member.installedVersion);
    if (same) same.members.push(member);
    else {
      const first = { pkg, installed: member.installedVersion, members: [member] };
      versions.set(member.installedVersion, first);
      found.push(first);
    }
  }
  return found;
}

function emplace<K, V>(maps: Map<string, Map<K, V>>, name: string): Map<K, V> {
  const before = maps.get(name);
  if (before) return before;
  const made = new Map<K, V>();
  maps.set(name, made);
  return made;
}
