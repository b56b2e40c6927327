import { packageName } from "@/lib/engine/fix-units";
import { shortAssetName } from "@/lib/engine/fix-units/asset-name";
import { likely, sure, unsure } from "@/lib/engine/fix-units/confidence";
import {
  closing,
  type FixDescription,
  type FixMember,
  listed,
  shellSafe,
  titleWithoutFix,
} from "@/lib/engine/fix-units/member";
import type { FixPackage, FixUnit } from "@/lib/engine/fix-units/unit";
import { type LowestFix, lowestFix } from "@/lib/engine/fix-units/versions/lowest-fix";
import { releaseLine } from "@/lib/engine/fix-units/versions/tokens";
import { versionOrder } from "@/lib/engine/fix-units/versions/version-order";
import { packageWords } from "@/lib/engine/package-words";

/** One language package in one manifest: the lowest version that closes all, and the command that installs it. */
export function describePackageUpgrade(unit: FixUnit, members: readonly FixMember[]): FixDescription {
  const first = members[0]?.facts;
  if (first?.kind !== "vulnerability") throw new TypeError("a package upgrade has vulnerabilities as members");
  const name = packageWords(first.package);
  const installed = highestInstalled(first.package.type, members);
  const fix = lowestFix(
    first.package.type,
    installed,
    members.map((m) => ({ advisory: m.id, fixedVersions: m.fixedVersions })),
  );
  const closed = new Set(fix.closes);
  const where = first.manifest ?? shortAssetName(first.asset);
  const left = members.filter((member) => !closed.has(member.id));
  return {
    kind: unit.kind,
    title: fix.version
      ? `Upgrade ${name} to ${fix.version} in ${where}`
      : titleWithoutFix(members, `${name} in ${where}`),
    available: fix.version !== null,
    text: textOf(name, installed, fix, where, first.asset.kind === "image") + toolchainText(first.package, fix),
    diff: fix.version ? manifestDiff(first.package, first.manifest, installed, fix.version, members) : null,
    commands: fix.version ? commandsOf(first.package, fix.version) : [],
    ...closing(members, (member) => closed.has(member.id)),
    leavesText: leavesText(left),
    verify: verifyText(first.package, first.asset.kind === "image"),
    locus: where,
    file: first.asset.kind === "repository" ? first.manifest : null,
    line: members.find((member) => member.line !== null)?.line ?? null,
    confidence: confidenceOf(fix, installed),
  };
}

/** Several installed versions can lie in one lock file; the fix must be above the highest. */
function highestInstalled(type: string, members: readonly FixMember[]): string | null {
  const versions = members.map((member) => member.installedVersion).filter((v): v is string => v !== null);
  const compare = versionOrder(type);
  if (!compare) return versions.at(-1) ?? null;
  return [...new Set(versions)].toSorted(compare).at(-1) ?? null;
}

function textOf(name: string, installed: string | null, fix: LowestFix, where: string, isImage: boolean): string {
  if (!fix.version)
    return `No report states a fixed version of ${name}. Replace it, or keep its vulnerable part out of reach.`;
  const from = installed ? ` from ${installed}` : "";
  const basis =
    fix.basis === "computed"
      ? "It is the lowest stated version that closes them."
      : "It is the latest of the fixed versions stated; versions of this ecosystem cannot be compared here.";
  const major = isMajor(installed, fix.version) ? " This is a new major version: read its notes." : "";
  const rebuild = isImage ? " Then rebuild and deploy the image." : "";
  return `Upgrade ${name}${from} to ${fix.version} in ${where}. ${basis}${major}${rebuild}`;
}

function isMajor(installed: string | null, version: string): boolean {
  return installed !== null && releaseLine(installed)[0] !== releaseLine(version)[0];
}

function toolchainText(pkg: FixPackage, fix: LowestFix): string {
  return fix.version && isGoStandard(pkg) ? " It comes with the Go toolchain: build with that version of Go." : "";
}

/** The standard library of Go comes with the toolchain, and no command of a module upgrades it. */
function isGoStandard(pkg: FixPackage): boolean {
  return packageWords(pkg).startsWith("the Go standard library");
}

function confidenceOf(fix: LowestFix, installed: string | null) {
  if (!fix.version) return unsure("No report states a fixed version.");
  if (isMajor(installed, fix.version)) return likely("It is a new major version, which may ask for changes of code.");
  return fix.basis === "computed"
    ? sure("Versions were compared by the rules of their ecosystem, over every fixed version that tools state.")
    : likely("Versions of this ecosystem cannot be compared here: it is the latest that tools state.");
}

function leavesText(left: readonly FixMember[]): string | null {
  if (left.length === 0) return null;
  const labels = [...new Set(left.map((member) => member.label))];
  const stated = left.some((member) => member.fixedVersions.length > 0);
  return stated
    ? `${listed(labels, 5)} need another version.`
    : `No report states a fixed version for ${listed(labels, 5)}.`;
}

type Command = (name: string, version: string) => string;
const COMMANDS: Record<string, Command> = {
  npm: (name, version) => `npm install ${name}@${version}`,
  pypi: (name, version) => `python -m pip install '${name}>=${version}'`,
  golang: (name, version) => `go get ${name}@${version.startsWith("v") ? version : `v${version}`} && go mod tidy`,
  cargo: (name, version) => `cargo update -p ${name} --precise ${version}`,
  gem: (name) => `bundle update ${name} --conservative`,
  composer: (name, version) => `composer require ${name}:^${version} --update-with-dependencies`,
  nuget: (name, version) => `dotnet add package ${name} --version ${version}`,
  maven: (name, version) =>
    `mvn versions:use-dep-version -Dincludes=${name} -DdepVersion=${version} -DforceVersion=true`,
  hex: (name) => `mix deps.update ${name}`,
  pub: (name, version) => `dart pub add ${name}:^${version}`,
};

function commandsOf(pkg: FixPackage, version: string): string[] {
  const type = pkg.type.toLowerCase();
  const command = Object.hasOwn(COMMANDS, type) ? COMMANDS[type] : undefined;
  const name = shellSafe(packageName(pkg));
  const safe = shellSafe(version);
  if (!command || !name || !safe || isPlaceOfCode(type, name, safe)) return [];
  if (isGoStandard(pkg)) return [];
  return [command(name, safe)];
}

/** Package managers take an address, a folder or a GitHub repository in place of a name or version: reports are written by others. */
function isPlaceOfCode(type: string, name: string, version: string): boolean {
  return /[/:@]/.test(version) || /:\/\/|^[./~]/.test(name) || (type === "npm" && !/^(?:@[^/]+\/)?[^/:@]+$/.test(name));
}

function verifyText(pkg: FixPackage, isImage: boolean): string {
  const name = packageName(pkg);
  const check: Record<string, string> = {
    npm: `npm ls ${name}`,
    pypi: `python -m pip show ${name}`,
    golang: `go list -m ${name}`,
    cargo: `cargo tree -i ${name}`,
    maven: `mvn dependency:tree -Dincludes=${name}`,
    gem: `bundle info ${name}`,
    composer: `composer show ${name}`,
  };
  const type = pkg.type.toLowerCase();
  const known = isGoStandard(pkg) ? "go version" : Object.hasOwn(check, type) && shellSafe(name) ? check[type] : null;
  const command = known ? `${known}; then s` : "S";
  return isImage ? `${command}can the rebuilt image and deploy it.` : `${command}can the repository again.`;
}

/** Manifests in which a version stands on one line of its own, so that the line can be shown without having the file. */
const ONE_LINE: Record<string, (name: string, version: string) => string> = {
  "requirements.txt": (name, version) => `${name}==${version}`,
  "go.mod": (name, version) => `\t${name} ${version.startsWith("v") ? version : `v${version}`}`,
  "constraints.txt": (name, version) => `${name}==${version}`,
};

function manifestDiff(
  pkg: FixPackage,
  manifest: string | null,
  installed: string | null,
  version: string,
  members: readonly FixMember[],
): string | null {
  const file = manifest?.split("/").at(-1) ?? "";
  const line = Object.hasOwn(ONE_LINE, file) ? ONE_LINE[file] : undefined;
  if (!line || !manifest || !installed || isGoStandard(pkg)) return null;
  const at = members.find((member) => member.line !== null)?.line ?? 1;
  const name = packageName(pkg);
  const hunk = [`@@ -${at} +${at} @@`, `-${line(name, installed)}`, `+${line(name, version)}`];
  return [`--- a/${manifest}`, `+++ b/${manifest}`, ...hunk, ""].join("\n");
}
