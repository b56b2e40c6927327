import { packageName } from "@/lib/engine/fix-units";
import type { FixPackage } from "@/lib/engine/fix-units/unit";

/**
 * First parts of the standard library's package paths, without `internal`. A module that can be fetched has a dot in its first part,
 * but one's own need not: only these names are the standard library's.
 *
 * Source   https://pkg.go.dev/std, Go 1.25.
 */
const GO_STANDARD: ReadonlySet<string> = new Set(
  "archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go hash html image index io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv strings structs sync syscall testing text time unicode unique unsafe weak".split(
    " ",
  ),
);

/**
 * A package in a sentence: as its ecosystem writes it (`golang.org/x/net`, `@scope/name`, `group:artifact`), and Go's standard library,
 * which tools name `stdlib` or by the package in it, as what it is.
 */
export function packageWords(pkg: FixPackage): string {
  const name = packageName(pkg);
  if (pkg.type.toLowerCase() !== "golang") return name;
  if (name === "stdlib" || name === "std") return "the Go standard library";
  return GO_STANDARD.has(name.split("/", 1)[0] ?? "") ? `the Go standard library (${name})` : name;
}
