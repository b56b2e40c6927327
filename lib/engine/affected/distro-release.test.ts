import { describe, expect, test } from "vitest";
import { isOfRelease } from "@/lib/engine/affected/distro-release";
import { systemPackage } from "@/lib/engine/affected/system-package";

describe("isOfRelease", () => {
  test.each([
    ["deb", "debian", "debian-12.5", "Debian:12", true],
    ["deb", "debian", "debian-11", "Debian:12", false],
    ["deb", "debian", "", "Debian:12", false],
    ["deb", "ubuntu", "ubuntu-22.04", "Ubuntu:22.04:LTS", true],
    ["deb", "ubuntu", "ubuntu-22.10", "Ubuntu:22.04:LTS", false],
    ["deb", "ubuntu", "ubuntu-18.04", "Ubuntu:Pro:18.04:LTS", false],
    ["apk", "alpine", "alpine-3.18.4", "Alpine:v3.18", true],
    ["apk", "alpine", "3.18.4", "Alpine:v3.1", false],
    ["apk", "wolfi", "", "Wolfi", true],
    ["rpm", "rocky", "rocky-9.4", "Rocky Linux:9", true],
    ["rpm", "redhat", "rhel-8.6", "Red Hat:enterprise_linux:9::baseos", false],
    ["rpm", "suse", "sles-15.5", "SUSE:Linux Enterprise Server 15 SP5", true],
    ["rpm", "opensuse", "opensuse-leap-15.4", "openSUSE:Leap 15.4", true],
    ["npm", "", "", "npm", true],
  ])("%s/%s of '%s' and %s: %s", (type, namespace, distro, ecosystem, expected) => {
    expect(isOfRelease({ type, namespace, distro }, ecosystem)).toBe(expected);
  });
});

describe("systemPackage", () => {
  test.each([
    [
      "pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12&upstream=openssl",
      "3.0.11-1",
      ["debian-12", "openssl", ""],
    ],
    [
      "pkg:deb/debian/libc6@2.36-9%2Bdeb12u4?upstream=glibc%402.36-9+deb12u4",
      "2.36-9+deb12u4",
      ["", "glibc", "2.36-9+deb12u4"],
    ],
    [
      "pkg:rpm/redhat/bash@4.4.20-4.el8_6?distro=rhel-8.6&upstream=bash-4.4.20-4.el8_6.src.rpm",
      "4.4.20-4.el8_6",
      ["rhel-8.6", "bash", "4.4.20-4.el8_6"],
    ],
    [
      "pkg:rpm/redhat/openssl-libs@1.1.1k-6.el8?epoch=1&distro=rhel-8.6",
      "1.1.1k-6.el8",
      ["rhel-8.6", "", "1:1.1.1k-6.el8"],
    ],
    ["pkg:npm/left-pad@1.0.0?distro=debian-12", "1.0.0", ["", "", ""]],
    [null, "1", ["", "", ""]],
  ])("%s", (purl, version, [distro, sourceName, sourceVersion]) => {
    expect(systemPackage(purl, version)).toEqual({ distro, sourceName, sourceVersion });
  });
});
