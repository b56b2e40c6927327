import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameAndVersion } from "@/lib/parsers/images/name-and-version";

describe("a package and its version in one word", () => {
  // A version inside the name makes another package of each release, which nothing is known of and no fix closes.
  test.each([
    ["Go", "golang.org/x/crypto-v0.0.0-20190308221718-c2843e01d9a2", "golang.org/x/crypto"],
    ["Go", "golang.org/x/crypto-v0.0.0-20210921155107-089bfa567519", "golang.org/x/crypto"],
    ["Go", "stdlib-go1.17.3", "stdlib"],
    ["Go", "github.com/demo/go-v2-tool-v1.2.0", "github.com/demo/go-v2-tool"],
    ["Go", "example.org/tool-(devel)", "example.org/tool"],
    ["python", "foo-1.0-2", "foo"],
    ["gem", "nokogiri-1.13.3-x86_64-linux", "nokogiri"],
    ["Java", "guava-31.1-jre", "guava"],
    ["Java", "infinispan-core-13.0.22.Final", "infinispan-core"],
    ["Java", "log4j-1.2-api-2.17.1", "log4j-1.2-api"],
    ["Java", "demo-1.0-20210101.120000-3", "demo"],
    ["Java", "demo-1.0-rc-2", "demo"],
    ["npm", "@demo/left-pad-1.3.0-beta.1", "@demo/left-pad"],
    ["RPM", "java-11-openjdk-headless-1:11.0.25.0.9-2.el8", "java-11-openjdk-headless"],
    ["APKG", "demo-client-3.2.0-r1", "demo-client"],
    ["dpkg", "gcc-8-base-8.3.0-6", "gcc-8-base"],
    ["dpkg", "perl-modules-5.32-5.32.1-4+deb11u2", "perl-modules-5.32"],
    ["dpkg", "libssl1.1-1.1.1n-0+deb11u3", "libssl1.1"],
    ["dpkg", "linux-headers-5.10.0-18-amd64-5.10.140-1", "linux-headers-5.10.0-18-amd64"],
    ["dpkg", "base-files-11.1+deb11u5", "base-files"],
    ["dpkg", "libfoo-1.0-rc1-2", "libfoo"],
    ["dpkg", "libpython3.9-stdlib-3.9.2-1", "libpython3.9-stdlib"],
  ])("of %s: %s is %s", (type, written, name) => {
    expect(nameAndVersion(type, written)).toEqual({ name, version: written.slice(name.length + 1) });
  });

  test.each(["demo", "left-pad", "-1.0", ""])("has no version in %j: the whole is its name", (written) => {
    expect(nameAndVersion("npm", written)).toEqual({ name: written, version: null });
  });

  test("begins at the first hyphen behind which no word of the name stands", () => {
    const number = /^\d/;
    const qualifier = /^(?:alpha|beta|rc|cr|pre|preview|dev|post|build|snapshot|m|sp)[\d.]*$/i;
    const isVersion = ([first = "", ...rest]: string[]) => {
      const word = rest.findIndex((part) => !number.test(part) && !qualifier.test(part));
      return /^v?\d/.test(first) && (word < 0 || !rest.slice(word).some((part) => number.test(part)));
    };
    const part = fc.constantFrom("1.0", "v2", "rc", "rc1", "api", "r1", "go1.2", "0", "", "jre");
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 9 }), (parts) => {
        const from = parts.findIndex((_, i) => i > 0 && isVersion(parts.slice(i)));
        const cut = from < 0 || parts.slice(0, from).join("-") === "" ? null : parts.slice(from).join("-");
        expect(nameAndVersion("npm", parts.join("-")).version).toBe(cut);
      }),
      { numRuns: 2_000 },
    );
  });

  test("is found in one pass, however many hyphens there are", () => {
    const written = `${"0-".repeat(240)}a-0`;
    const before = performance.now();
    for (let n = 0; n < 1_000; n += 1) expect(nameAndVersion("npm", written).version).toBe("0");
    expect(performance.now() - before).toBeLessThan(1_500); // a try from every hyphen takes seconds
  });

  test("is cut in two and nothing is lost", () => {
    const type = fc.constantFrom("go", "rpm", "apk", "dpkg", "java", "");
    const part = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom("1.0", "v2", "rc", "api", "r1", "go1.2"));
    fc.assert(
      fc.property(type, fc.array(part, { maxLength: 9 }), (of, parts) => {
        const written = parts.join("-");
        const { name, version } = nameAndVersion(of, written);
        expect(version === null ? name : `${name}-${version}`).toBe(written);
      }),
    );
  });
});
