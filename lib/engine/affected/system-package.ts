/** What an operating system's package says beside its coordinates; empty where it does not. */
export type SystemPackage = { distro: string; sourceName: string; sourceVersion: string };

export const NO_SYSTEM: SystemPackage = { distro: "", sourceName: "", sourceVersion: "" };

/**
 * Release and source package from a purl's qualifiers: `pkg:deb/debian/libssl3@3.0.11?distro=debian-12&upstream=openssl`.
 *
 * upstream  `name`, `name@version`, or a source RPM's file name.
 * epoch     is part of an RPM's version for every comparison, though purl keeps it apart.
 * Source    package-url/purl-spec, "Known qualifiers"; anchore/syft `upstream`.
 */
export function systemPackage(purl: string | null, version: string | null): SystemPackage {
  if (!purl || !/^pkg:(?:deb|rpm|apk|alpine)\//i.test(purl)) return NO_SYSTEM;
  const query = purl.split("#", 1)[0]?.split("?")[1] ?? "";
  const qualifiers = new URLSearchParams(query.replaceAll("+", "%2B"));
  const upstream = upstreamOf(qualifiers.get("upstream") ?? "");
  const epoch = qualifiers.get("epoch") ?? "";
  const own = upstream.version || version || "";
  const isEpochApart = /^[1-9]\d*$/.test(epoch) && own !== "" && !/^\d+:/.test(own);
  return {
    distro: (qualifiers.get("distro") ?? "").toLowerCase(),
    sourceName: upstream.name,
    sourceVersion: isEpochApart ? `${epoch}:${own}` : upstream.version,
  };
}

function upstreamOf(text: string): { name: string; version: string } {
  const rpm = /^(.+)-([^-]+-[^-]+)\.src\.rpm$/.exec(text);
  if (rpm) return { name: (rpm[1] ?? "").toLowerCase(), version: rpm[2] ?? "" };
  const at = text.lastIndexOf("@");
  return at > 0 ? { name: text.slice(0, at), version: text.slice(at + 1) } : { name: text, version: "" };
}
