import { compareNumbers } from "@/lib/engine/fix-units/versions/tokens";

/** Semantic versioning 2.0, with any count of numbers (NuGet has four) and a leading `v` (Go) allowed. Build data is ignored. */
export function compareSemver(a: string, b: string): number {
  const [left, right] = [splitSemver(a), splitSemver(b)];
  const order = compareDotted(left.numbers, right.numbers);
  if (order !== 0) return order;
  if (left.pre.length === 0 || right.pre.length === 0) return Math.sign(right.pre.length - left.pre.length);
  return compareIdentifiers(left.pre, right.pre);
}

/** As semantic versioning, and letters of either case are the same (NuGet, Composer). */
export function compareSemverAnyCase(a: string, b: string): number {
  return compareSemver(a.toLowerCase(), b.toLowerCase());
}

/** Go modules, and the standard library, whose versions are written `go1.21rc2`. */
export function compareGo(a: string, b: string): number {
  return compareSemver(goVersion(a), goVersion(b));
}

/** Numbers between dots and dashes, nothing else (CRAN, Hackage). */
export function compareNumbersOnly(a: string, b: string): number {
  return compareDotted(a.trim().split(/[.-]/), b.trim().split(/[.-]/));
}

/** PEP 440 for Python, local versions included: `1.0.dev1 < 1.0a1 < 1.0rc1 < 1.0 < 1.0.post1`. */
export function comparePython(a: string, b: string): number {
  const [left, right] = [splitPython(a), splitPython(b)];
  return (
    compareNumbers(left.epoch, right.epoch) ||
    compareDotted(left.numbers, right.numbers) ||
    Math.sign(left.stage - right.stage) ||
    compareNumbers(left.stageNumber, right.stageNumber) ||
    Math.sign(left.post - right.post) ||
    compareNumbers(left.postNumber, right.postNumber) ||
    Math.sign(left.dev - right.dev) ||
    compareNumbers(left.devNumber, right.devNumber)
  );
}

/** RubyGems: a segment with letters makes a pre-release and sorts before a number. */
export function compareGem(a: string, b: string): number {
  const [left, right] = [gemSegments(a), gemSegments(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i] ?? "0", right[i] ?? "0"];
    const [isX, isY] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (isX !== isY) return isX ? 1 : -1;
    const order = isX ? compareNumbers(x, y) : x < y ? -1 : x > y ? 1 : 0;
    if (order !== 0) return order;
  }
  return 0;
}

function goVersion(text: string): string {
  return text
    .trim()
    .replace(/^go(?=\d)/, "")
    .replace(/^(\d+(?:\.\d+)*)(rc|beta)(\d+)$/, "$1-$2.$3");
}

type Semver = { numbers: string[]; pre: string[] };

/** Sorting compares the same versions again and again; a report has some hundreds of them. */
const MOST_SPLIT = 5_000;
const split = new Map<string, Semver>();

function splitSemver(text: string): Semver {
  const before = split.get(text);
  if (before) return before;
  if (split.size >= MOST_SPLIT) split.clear();
  const version = readSemver(text);
  split.set(text, version);
  return version;
}

function readSemver(text: string): Semver {
  const body =
    text
      .trim()
      .replace(/^[vV=]+/, "")
      .split("+")[0] ?? "";
  const dash = body.indexOf("-");
  const release = dash === -1 ? body : body.slice(0, dash);
  return { numbers: release.split("."), pre: dash === -1 ? [] : body.slice(dash + 1).split(".") };
}

function compareDotted(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = compareNumbers(a[i] ?? "0", b[i] ?? "0");
    if (order !== 0) return order;
  }
  return 0;
}

function compareIdentifiers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const [isX, isY] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (isX !== isY) return isX ? -1 : 1;
    const order = isX ? compareNumbers(x, y) : x < y ? -1 : x > y ? 1 : 0;
    if (order !== 0) return order;
  }
  return 0;
}

const PYTHON =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:(?:-(\d+))|(?:[-_.]?(post|rev|r)[-_.]?(\d*)))?(?:[-_.]?(dev)[-_.]?(\d*))?/;
const STAGES: Record<string, number> = { a: 1, alpha: 1, b: 2, beta: 2, c: 3, rc: 3, pre: 3, preview: 3 };

function splitPython(text: string) {
  const found = PYTHON.exec(text.trim().toLowerCase().slice(0, 200)) ?? [];
  const stage = STAGES[found[3] ?? ""];
  const hasPost = found[5] !== undefined || found[6] !== undefined;
  const hasDev = found[8] !== undefined;
  return {
    epoch: found[1] ?? "0",
    numbers: (found[2] ?? "0").split("."),
    // A development release of the final version comes before every pre-release of it.
    stage: stage ?? (hasDev && !hasPost ? 0 : 4),
    stageNumber: found[4] || "0",
    post: hasPost ? 1 : 0,
    postNumber: found[5] ?? (found[7] || "0"),
    dev: hasDev ? 0 : 1,
    devNumber: found[9] || "0",
  };
}

function gemSegments(text: string): string[] {
  return (
    text
      .trim()
      .replaceAll("-", ".pre.")
      .match(/\d+|[A-Za-z]+/g) ?? ["0"]
  );
}
