import type { PackageRef } from "@/lib/model/record";
import type { Entry } from "@/lib/parsers/mapped/entry";
import { systemPackage } from "@/lib/parsers/package-ref";
import { packageNamed, packageOfPurl, purlType } from "@/lib/parsers/sarif-package";

/** Distributions whose packages `systemPackage` knows how to file: any other word would be taken for one of RPM's. */
const DISTRIBUTION =
  /^(?:debian|ubuntu|kali|raspbian|alpine|wolfi|chainguard|arch|red ?hat|rhel|centos|fedora|rocky|alma|amazon|amzn|oracle|suse|sles|opensuse|mariner|azurelinux|photon)/i;

/**
 * The package of an entry: its package URL if it is one, with the version stated beside it; else its name in its ecosystem.
 * An ecosystem we do not know is `generic`: not guessed.
 */
export function mappedPackage(entry: Entry): PackageRef | null {
  const version = entry.text("version") ?? null;
  const byPurl = packageOfPurl(entry.text("purl") ?? "");
  if (byPurl) return { ...byPurl, version: byPurl.version ?? version };
  const name = entry.text("package");
  if (name === undefined) return null;
  const ecosystem = entry.text("ecosystem") ?? "";
  if (DISTRIBUTION.test(ecosystem)) return systemPackage(ecosystem, name, version);
  return packageNamed(purlType(ecosystem) ?? "generic", name, version);
}
