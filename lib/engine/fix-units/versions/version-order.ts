import { compareAlpine, compareDebian, compareRpm } from "@/lib/engine/fix-units/versions/distribution";
import {
  compareGem,
  compareGo,
  compareNumbersOnly,
  comparePython,
  compareSemver,
  compareSemverAnyCase,
} from "@/lib/engine/fix-units/versions/language";
import { compareMaven } from "@/lib/engine/fix-units/versions/maven";

export type Compare = (a: string, b: string) => number;

const ORDERS: Record<string, Compare> = {
  deb: compareDebian,
  rpm: compareRpm,
  apk: compareAlpine,
  npm: compareSemver,
  cargo: compareSemver,
  golang: compareGo,
  nuget: compareSemverAnyCase,
  hex: compareSemver,
  pub: compareSemver,
  swift: compareSemver,
  composer: compareSemverAnyCase,
  conan: compareSemver,
  pypi: comparePython,
  gem: compareGem,
  maven: compareMaven,
  cran: compareNumbersOnly,
  hackage: compareNumbersOnly,
};

/** How versions of a purl type are ordered, or null where no order is known. */
export function versionOrder(purlType: string): Compare | null {
  const type = purlType.toLowerCase();
  return Object.hasOwn(ORDERS, type) ? (ORDERS[type] ?? null) : null;
}
