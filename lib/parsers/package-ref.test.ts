import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packageCoordinates } from "@/lib/engine/identity";
import { languagePackage, packageFromPurl, systemPackage } from "@/lib/parsers/package-ref";

describe("a purl", () => {
  test.each([
    { purl: "pkg:npm/%40scope/left@1.0.0", type: "npm", namespace: "@scope", name: "left", version: "1.0.0" },
    { purl: "pkg:npm/@scope/left@1.0.0", type: "npm", namespace: "@scope", name: "left", version: "1.0.0" },
    { purl: "pkg:npm/%40scope%2Fleft@1.0.0", type: "npm", namespace: "@scope", name: "left", version: "1.0.0" },
    {
      purl: "pkg:golang/golang.org%2Fx%2Ftext@v0.3.0",
      type: "golang",
      namespace: "golang.org/x",
      name: "text",
      version: "v0.3.0",
    },
    { purl: "pkg:golang/golang.org/x%2Ftext", type: "golang", namespace: "golang.org/x", name: "text", version: null },
    { purl: "pkg:maven/org.a%3Ab@1", type: "maven", namespace: "org.a", name: "b", version: "1" },
    { purl: "pkg:generic/a%2Fb@1", type: "generic", namespace: null, name: "a/b", version: "1" },
    { purl: "pkg:npm/@scope/left", type: "npm", namespace: "@scope", name: "left", version: null },
    {
      purl: "pkg:golang/github.com/a/b/v2@v2.1.0#sub/dir",
      type: "golang",
      namespace: "github.com/a/b",
      name: "v2",
      version: "v2.1.0",
    },
    {
      purl: "pkg:deb/debian/libssl3@3.0.11-1?arch=arm64&distro=debian-12",
      type: "deb",
      namespace: "debian",
      name: "libssl3",
      version: "3.0.11-1",
    },
    { purl: "pkg:maven/org.a/b@1%3A2", type: "maven", namespace: "org.a", name: "b", version: "1:2" },
    {
      purl: "pkg:generic/openssl@1.1.1?checksum=sha256:a@b",
      type: "generic",
      namespace: null,
      name: "openssl",
      version: "1.1.1",
    },
    { purl: "pkg:alpine/musl@1.2", type: "apk", namespace: "alpine", name: "musl", version: "1.2" },
    { purl: "pkg:rpm/rhel/bash@5", type: "rpm", namespace: "redhat", name: "bash", version: "5" },
    { purl: "PKG:Cargo/serde@1", type: "cargo", namespace: null, name: "serde", version: "1" },
  ])("$purl is taken apart", ({ purl, ...parts }) => {
    expect(packageFromPurl(purl)).toEqual({ ...parts, purl });
  });

  test.each(["", "pkg:", "pkg:npm", "pkg:npm/", "npm/left@1", "pkg:/x", 7, null])("%j is none", (purl) => {
    expect(packageFromPurl(purl)).toBeNull();
  });

  test("no text breaks it", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."abAB09/@%?#:.-_ \u0000\ud800é") }), (text) => {
        const found = packageFromPurl(`pkg:${text}`);
        if (found) expect(found.name).not.toBe("");
      }),
    );
  });
});

describe("one package by several tools", () => {
  // What the tools write for the same package must end in the same coordinates, or it would be two findings.
  test.each([
    {
      name: "Debian",
      refs: [packageFromPurl("pkg:deb/debian/curl@1?distro=debian-12"), systemPackage("debian", "curl", "1")],
    },
    {
      name: "Amazon Linux",
      refs: [
        packageFromPurl("pkg:rpm/amzn/curl@1"),
        packageFromPurl("pkg:rpm/amazon/curl@1"),
        systemPackage("amazonlinux", "curl", "1"),
      ],
    },
    { name: "Red Hat", refs: [packageFromPurl("pkg:rpm/rhel/curl@1"), systemPackage("redhat", "curl", "1")] },
    {
      name: "SUSE",
      refs: [packageFromPurl("pkg:rpm/sles/curl@1"), systemPackage("suse linux enterprise server", "curl", "1")],
    },
    {
      name: "Alpine",
      refs: [
        packageFromPurl("pkg:alpine/curl@1"),
        packageFromPurl("pkg:apk/alpine/curl@1"),
        systemPackage("alpine", "curl", "1"),
      ],
    },
    { name: "Maven", refs: [packageFromPurl("pkg:maven/org.a/b@1"), languagePackage("maven", "org.a:b", "1")] },
    { name: "npm with a scope", refs: [packageFromPurl("pkg:npm/%40a/b@1"), languagePackage("npm", "@a/b", "1")] },
    {
      name: "Go",
      refs: [packageFromPurl("pkg:golang/github.com/A/b@1"), languagePackage("golang", "github.com/a/b", "1")],
    },
    { name: "Python", refs: [packageFromPurl("pkg:pypi/a-b@1"), languagePackage("pypi", "A_b", "1")] },
  ])("$name has one set of coordinates", ({ refs }) => {
    const coordinates = refs.map((ref) => ref && packageCoordinates(ref));
    for (const one of coordinates) expect(one).toEqual(coordinates[0]);
  });
});
