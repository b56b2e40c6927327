import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { statedReach } from "@/lib/engine/attack-paths/stated-reach";
import { foothold } from "@/lib/engine/attack-paths/weakness";
import pack from "@/packs/attack-paths/reach-phrases.json";

/** Short descriptions of CISA's Known Exploited Vulnerabilities catalog of 2025-08-25, in its own words (public domain). */
const CATALOG: [cve: string, words: string, by: "network" | "local" | null][] = [
  [
    "CVE-2021-44228",
    "Apache Log4j2 contains a vulnerability where JNDI features do not protect against attacker-controlled JNDI-related endpoints, allowing for remote code execution.",
    "network",
  ],
  [
    "CVE-2014-6271",
    "GNU Bash through 4.3 processes trailing strings after function definitions in the values of environment variables, which allows remote attackers to execute code.",
    "network",
  ],
  [
    "CVE-2023-22527",
    "Atlassian Confluence Data Center and Server contain an unauthenticated OGNL template injection vulnerability that can lead to remote code execution.",
    "network",
  ],
  [
    "CVE-2025-24989",
    "Microsoft Power Pages contains an improper access control vulnerability that allows an unauthorized attacker to elevate privileges over a network potentially bypassing the user registration control.",
    "network",
  ],
  [
    "CVE-2020-1472",
    "Microsoft's Netlogon Remote Protocol (MS-NRPC) contains a privilege escalation vulnerability when an attacker establishes a vulnerable Netlogon secure channel connection to a domain controller. An attacker who successfully exploits the vulnerability could run a specially crafted application on a device on the network. The vulnerability is also known under the moniker of Zerologon.",
    "network",
  ],
  [
    "CVE-2017-8464",
    "Windows Shell in multiple versions of Microsoft Windows allows local users or remote attackers to execute arbitrary code via a crafted .LNK file",
    "network",
  ],
  [
    "CVE-2022-0543",
    "Redis is prone to a (Debian-specific) Lua sandbox escape, which could result in remote code execution.",
    "network",
  ],
  [
    "CVE-2023-4911",
    "GNU C Library's dynamic loader ld.so contains a buffer overflow vulnerability when processing the GLIBC_TUNABLES environment variable, allowing a local attacker to execute code with elevated privileges.",
    "local",
  ],
  [
    "CVE-2022-0847",
    'Linux kernel contains an improper initialization vulnerability where an unprivileged local user could escalate their privileges on the system. This vulnerability has the moniker of "Dirty Pipe."',
    "local",
  ],
  [
    "CVE-2024-1086",
    "Linux kernel contains a use-after-free vulnerability in the netfilter: nf_tables component that allows an attacker to achieve local privilege escalation.",
    "local",
  ],
  [
    "CVE-2016-5195",
    "Race condition in mm/gup.c in the Linux kernel allows local users to escalate privileges.",
    "local",
  ],
  [
    "CVE-2025-29824",
    "Microsoft Windows Common Log File System (CLFS) Driver contains a use-after-free vulnerability that allows an authorized attacker to elevate privileges locally.",
    "local",
  ],
  [
    "CVE-2010-4345",
    "Exim allows local users to gain privileges by leveraging the ability of the exim user account to specify an alternate configuration file with a directive that contains arbitrary commands.",
    "local",
  ],
  [
    "CVE-2024-4610",
    "Arm Bifrost and Valhall GPU kernel drivers contain a use-after-free vulnerability that allows a local, non-privileged user to make improper GPU memory processing operations to gain access to already freed memory.",
    "local",
  ],
  // It says how it ends and not from where: nobody knows, and the step says so.
  [
    "CVE-2021-3156",
    "Sudo contains an off-by-one error that can result in a heap-based buffer overflow, which allows for privilege escalation.",
    null,
  ],
  [
    "CVE-2023-44487",
    "HTTP/2 contains a rapid reset vulnerability that allows for a distributed denial-of-service attack (DDoS).",
    null,
  ],
  // A phrase must mean what it seems to: this one reads files that lie on the server.
  [
    "CVE-2021-41277",
    "Metabase contains a local file inclusion vulnerability in the custom map support in the API to read GeoJSON formatted data.",
    null,
  ],
];

const facts = {
  advisory: "CVE-2023-4911",
  severity: 4,
  vectors: null,
  kev: true,
  kevText: null,
  exploitation: "active" as const,
  epssPercentile: 0.987,
  automatable: false,
  technicalImpact: "total" as const,
  inSystemPackage: true,
};
const UNSAID = "Nobody says whether a connection is enough.";

describe("how a weakness is used, by CISA's words", () => {
  test.each(CATALOG)("%s", (_, words, by) => {
    expect(statedReach(words)?.by ?? null).toBe(by);
    const found = foothold({ ...facts, kevText: words });
    expect(found === null).toBe(by === "local");
    expect(found?.unsaid).toBe(by === "local" ? undefined : by === null ? UNSAID : "");
    if (by === "network") expect(found?.why).toContain("CISA's description says that it is used over the network");
  });

  test("a vector comes before CISA's assessment, and that before its words", () => {
    const local = "allowing a local attacker to execute code";
    const network = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    expect(foothold({ ...facts, kevText: local, vectors: network })?.unsaid).toBe("");
    expect(foothold({ ...facts, kevText: "a remote attacker", vectors: network.replace("AV:N", "AV:L") })).toBeNull();
    expect(foothold({ ...facts, kevText: local, automatable: true })?.why).toContain("CISA holds it for automatable");
    expect(foothold({ ...facts, kevText: local })).toBeNull();
    expect(foothold(facts)?.unsaid).toBe(UNSAID);
  });

  test("around the phrases anything may stand, in any case", () => {
    fc.assert(
      fc.property(fc.constantFrom(...pack.network, ...pack.local), fc.lorem(), fc.lorem(), (phrase, before, after) => {
        const by = pack.network.includes(phrase) ? "network" : "local";
        expect(statedReach(`${before} ${phrase.toUpperCase()} ${after}`)?.by).toBe(by);
      }),
    );
  });

  // They are looked for in a lower-case text: one that is not would never be found.
  test("every phrase can be found, and none stands on both sides", () => {
    const all = [...pack.network, ...pack.local];
    expect(all.filter((phrase) => phrase !== phrase.toLowerCase() || phrase.trim() === "")).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
    expect(pack.local.filter((phrase) => pack.network.some((other) => phrase.includes(other)))).toEqual([]);
  });
});
