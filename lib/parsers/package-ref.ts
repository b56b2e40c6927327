import type { PackageRef } from "@/lib/model/record";

/**
 * Package coordinates from a purl, exactly as stated save for two spellings that tools use for one thing: old `pkg:alpine/x`
 * for `pkg:apk/alpine/x`, and distribution names that differ between Trivy and Syft.
 *
 * Returns  null for what is no purl. Qualifiers and subpath are not coordinates and are left out.
 * Source   package-url/purl-spec, "How to parse a purl string".
 */
export function packageFromPurl(purl: unknown): PackageRef | null {
  if (typeof purl !== "string" || !(purl.startsWith("pkg:") || /^pkg:/i.test(purl))) return null;
  const body = bodyOf(purl);
  const slash = body.indexOf("/");
  if (slash < 1) return null;
  let type = body.slice(0, slash).toLowerCase();
  const rest = body.slice(slash + 1);
  // The version follows the last @ after the last slash: npm scopes are written %40, but not by every tool.
  const at = rest.lastIndexOf("@");
  const hasVersion = at > 0 && rest.indexOf("/", at) === -1 && rest[at - 1] !== "/";
  const names = namesOf(hasVersion ? rest.slice(0, at) : rest);
  if (names === null) return null;
  const { name } = names;
  let { namespace } = names;
  if (type === "alpine") {
    type = "apk";
    namespace ||= "alpine";
  }
  const version = hasVersion ? decode(rest.slice(at + 1)) || null : null;
  const joined = joinedName(type, namespace, name);
  if (joined !== null) return { ...languagePackage(type, joined, version), purl };
  return { type, namespace: distribution(type, namespace) || null, name, version, purl };
}

/** What stands between the scheme and the qualifiers or the subpath. */
function bodyOf(purl: string): string {
  let start = "pkg:".length;
  while (purl[start] === "/") start += 1;
  const subpath = purl.indexOf("#", start);
  const end = subpath === -1 ? purl.length : subpath;
  const qualifiers = purl.indexOf("?", start);
  return purl.slice(start, qualifiers === -1 || qualifiers > end ? end : qualifiers);
}

/** Namespace and name; null where there is no name. Empty parts of the path are none. */
function namesOf(path: string): { namespace: string; name: string } | null {
  if (path === "") return null;
  const slash = path.indexOf("/");
  if (slash === -1) return { namespace: "", name: decode(path) };
  if (slash > 0 && slash < path.length - 1 && path.indexOf("/", slash + 1) === -1)
    return { namespace: decode(path.slice(0, slash)), name: decode(path.slice(slash + 1)) };
  const parts = path.split("/").filter((part) => part !== "");
  const name = decode(parts.pop() ?? "");
  return name === "" ? null : { namespace: parts.map(decode).join("/"), name };
}

/** A name with its namespace in it (`golang.org%2Fx%2Ftext`, as govulncheck writes it, or `%40scope%2Fleft`), and null for any other. */
function joinedName(type: string, namespace: string, name: string): string | null {
  if (!SPLIT_NAMES.has(type)) return null;
  if (type === "maven") return namespace === "" && name.includes(":") && /^[^:]+:[^:]+$/.test(name) ? name : null;
  return name.includes("/") && /^[^/].*\/[^/]+$/.test(name)
    ? [namespace, name].filter((part) => part !== "").join("/")
    : null;
}

/** Coordinates of an operating system package from the distribution's name, as scanners write it. */
export function systemPackage(family: string, name: string, version: string | null): PackageRef {
  const distro = family.toLowerCase().trim();
  const type = /^(debian|ubuntu|echo|kali|raspbian|linuxmint|distroless)/.test(distro)
    ? "deb"
    : /^(alpine|wolfi|chainguard|minimos)/.test(distro)
      ? "apk"
      : distro === "" || distro === "none" || distro === "busybox"
        ? "generic"
        : distro.startsWith("arch")
          ? "alpm"
          : "rpm";
  const namespace = type === "generic" ? null : distribution(type, distro);
  return { type, namespace, name, version, purl: null };
}

/** Coordinates of a language package from the ecosystem and the name as its package manager writes it. */
export function languagePackage(type: string, name: string, version: string | null): PackageRef {
  const separator = type === "maven" ? ":" : "/";
  const cut = SPLIT_NAMES.has(type) ? name.lastIndexOf(separator) : -1;
  if (cut <= 0) return { type, namespace: null, name, version, purl: null };
  return { type, namespace: name.slice(0, cut), name: name.slice(cut + 1), version, purl: null };
}

const SPLIT_NAMES = new Set(["maven", "npm", "golang", "composer", "swift", "github"]);

const DISTRIBUTIONS = new Map<string, string>(
  Object.entries({
    amazonlinux: "amazon",
    "amazon linux": "amazon",
    "debian gnu/linux": "debian",
    amzn: "amazon",
    rhel: "redhat",
    "red hat enterprise linux": "redhat",
    ol: "oracle",
    oraclelinux: "oracle",
    almalinux: "alma",
    rockylinux: "rocky",
    sles: "suse",
    "suse linux enterprise server": "suse",
    "suse linux enterprise micro": "suse",
    "sle-micro": "suse",
    slem: "suse",
    "opensuse.leap": "opensuse",
    "opensuse-leap": "opensuse",
    "opensuse.tumbleweed": "opensuse",
    "opensuse-tumbleweed": "opensuse",
    mariner: "cbl-mariner",
    azl: "azurelinux",
  }),
);

function distribution(type: string, namespace: string): string {
  if (type !== "rpm" && type !== "deb" && type !== "apk") return namespace;
  const lower = namespace.toLowerCase();
  return DISTRIBUTIONS.get(lower) ?? lower;
}

function decode(part: string): string {
  if (!part.includes("%")) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
