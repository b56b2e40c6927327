import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixUnitOf } from "@/lib/engine/fix-units";
import { describeFix } from "@/lib/engine/fix-units/describe";
import { secretProvider } from "@/lib/engine/fix-units/describe-secret";
import { lineDiff } from "@/lib/engine/fix-units/line-diff";
import type { FixMember } from "@/lib/engine/fix-units/member";
import { editResource } from "@/lib/engine/fix-units/terraform-edit";
import { applyDiff } from "@/lib/engine/fix-units/testing-apply-diff";
import checks from "@/packs/crosswalk/checks.json";
import dockerfile from "@/packs/fixes/dockerfile.json";
import objects from "@/packs/fixes/objects.json";
import terraform from "@/packs/fixes/terraform.json";

const asset = { kind: "repository" as const, key: "github.com/shop/api" };
const failed = (checkId: string, resource: string, over: Partial<FixMember> = {}): FixMember => ({
  id: "finding",
  facts: { kind: "misconfiguration", asset, checkId, checkTitle: null, resource },
  severity: "high",
  label: checkId,
  installedVersion: null,
  fixedVersions: [],
  noFix: false,
  cwes: [],
  advice: null,
  line: null,
  quote: null,
  ...over,
});
const fix = (member: FixMember) => describeFix(fixUnitOf(member.facts), [member]);
const canonical = new Set(checks.map(({ id }) => id));

describe("the tables", () => {
  test.each([
    ["dockerfile", dockerfile],
    ["terraform", terraform],
    ["objects", objects],
  ])("%s.json answers canonical checks only, each with words and a confidence that has a reason", (_name, table) => {
    for (const [id, change] of Object.entries(table)) {
      expect(canonical, id).toContain(id);
      expect(change.text.length, id).toBeGreaterThan(10);
      expect(change.why.length, id).toBeGreaterThan(10);
      expect(["high", "medium", "low"], id).toContain(change.confidence);
    }
  });

  test("every check of a Dockerfile and of a cloud has its row", () => {
    const wanted = checks.map(({ id }) => id).filter((id) => /^(?:dockerfile|aws|azure|gcp)-/.test(id));
    const known = new Set([...Object.keys(dockerfile), ...Object.keys(terraform)]);
    expect(wanted.filter((id) => !known.has(id))).toEqual([]);
  });
});

describe("a Dockerfile instruction", () => {
  // Two examples show another way than the pattern's: the table below tests those.
  const otherwise = new Set(["dockerfile-embedded-secret", "dockerfile-os-upgrade"]);
  const rows = Object.entries(dockerfile).filter(
    ([id, change]) => "replace" in change && "example" in change && !otherwise.has(id),
  );

  // The example is what people read: the patterns must make of it what it promises.
  test.each(rows)("%s: the quoted line becomes what the example says", (id, change) => {
    const [before, after] = (change as { example: string[] }).example as [string, string];
    const described = fix(failed(id, "docker/Dockerfile", { line: 3, quote: before }));
    expect(described.diff, id).not.toBeNull();
    const file = `FROM debian:12\nWORKDIR /srv\n${before}\nRUN true`;
    expect(applyDiff(file, described.diff as string)).toBe(`FROM debian:12\nWORKDIR /srv\n${after}\nRUN true`);
  });

  test.each([
    ["dockerfile-root-user", "USER root", "USER 10001:10001"],
    ["dockerfile-embedded-secret", "ENV API_TOKEN=shown-in-clear", null],
    [
      "dockerfile-os-upgrade",
      "RUN apt-get update && apt-get upgrade -y && apt-get install -y curl",
      "RUN apt-get update && apt-get install -y curl",
    ],
    ["dockerfile-ssh-port-exposed", "EXPOSE 8080 22", "EXPOSE 8080"],
    ["dockerfile-ssh-port-exposed", "EXPOSE 22", null],
    ["dockerfile-package-cache-left", "RUN apk add curl", "RUN apk add --no-cache curl"],
    ["dockerfile-package-cache-left", "RUN dnf install -y curl", "RUN dnf install -y curl && dnf clean all"],
    [
      "dockerfile-package-signature-bypass",
      "RUN apt-get install -y --allow-unauthenticated tool",
      "RUN apt-get install -y tool",
    ],
  ])("%s: %s becomes %s", (id, before, after) => {
    const { diff } = fix(failed(id, "Dockerfile", { line: 2, quote: before }));
    expect(applyDiff(`FROM debian:12\n${before}\nCMD ["x"]`, diff as string)).toBe(
      ["FROM debian:12", after, 'CMD ["x"]'].filter((line) => line !== null).join("\n"),
    );
  });

  test("what ADD unpacks or fetches stays, and the words say so", () => {
    const described = fix(failed("dockerfile-add-instead-of-copy", "Dockerfile", { line: 2, quote: "ADD a.tar.gz /" }));
    expect(described.diff).toBeNull();
    expect(described.text).toContain("COPY");
  });

  test("a quote in which a credential was blanked is no ground for a diff", () => {
    expect(fix(failed("dockerfile-sudo-used", "Dockerfile", { line: 2, quote: "RUN sudo login ***" })).diff).toBeNull();
  });

  test("of an image without a stated Dockerfile only the instruction is told", () => {
    const member = failed("dockerfile-root-user", "");
    const image = { kind: "image" as const, key: "registry.example/shop/api" };
    const facts = { ...member.facts, asset: image, resource: "image" } as FixMember["facts"];
    expect(fix({ ...member, facts })).toMatchObject({ diff: null, file: null, confidence: { level: "medium" } });
  });
});

describe("a Terraform resource", () => {
  type Edit = { types: string[]; set?: Record<string, string>; in?: string; add?: { type: string; body: string[] } };
  const rows = Object.entries(terraform).flatMap(([id, { edits }]) =>
    (edits as Edit[]).flatMap((edit) => edit.types.map((type) => [id, type, edit] as const)),
  );

  test.each(rows)("%s: %s gets exactly the attribute, quoted or not", (id, type, edit) => {
    const head = `resource "${type}" "main" {`;
    const block = [head, '  name = "main" # { not a block', "}"];
    const member = failed(id, `infra/main.tf#${type}.main`, { line: 2, quote: block.join("\n") });
    const { diff } = fix(member);
    if (edit.add) {
      expect(diff).toContain(`+resource "${edit.add.type}" "main" {`);
      expect(diff).not.toContain("$self");
      return;
    }
    const set = edit.set as Record<string, string>;
    const edited = editResource(block, set, edit.in) as string[];
    expect(edited.slice(0, 2)).toEqual(block.slice(0, 2));
    for (const [name, value] of Object.entries(set))
      expect(edited.some((line) => line.trim().replace(/\s+=/, " =") === `${name} = ${value}`)).toBe(true);
    // Set already, it is set again to the same: a second patch changes nothing.
    expect(editResource(edited, set, edit.in)).toEqual(edited);
    expect(fix({ ...member, quote: null }).diff).toContain(`@@ -2,1 +2,`);
  });

  test("a value that is there is replaced, in its block alone", () => {
    const lines = [
      'resource "aws_instance" "api" {',
      '  http_tokens = "kept"',
      "  metadata_options {",
      '    http_tokens = "optional"',
      "  }",
      "}",
    ];
    const { diff } = fix(
      failed("aws-imdsv2-not-required", "main.tf#aws_instance.api", { line: 1, quote: lines.join("\n") }),
    );
    const after = applyDiff(lines.join("\n"), diff as string).split("\n");
    expect(after).toContain('  http_tokens = "kept"');
    expect(after).toContain('    http_tokens = "required"');
    expect(after).not.toContain('    http_tokens = "optional"');
  });

  test("only the attribute's own line is quoted: that line is changed", () => {
    const member = failed("aws-rds-public", "main.tf#aws_db_instance.main", {
      line: 9,
      quote: "  publicly_accessible = true",
    });
    expect(fix(member).diff).toBe(
      "--- a/main.tf\n+++ b/main.tf\n@@ -9,1 +9,1 @@\n-  publicly_accessible = true\n+  publicly_accessible = false\n",
    );
  });

  test("a part of a block that does not hold the attribute is left alone", () => {
    const part = ['resource "aws_db_instance" "main" {', "  tags = {"].join("\n");
    expect(fix(failed("aws-rds-public", "main.tf#aws_db_instance.main", { line: 1, quote: part })).diff).toBeNull();
  });

  test("a value that goes on in the next line is not cut", () => {
    const lines = ['resource "aws_eks_cluster" "main" {', "  enabled_cluster_log_types = [", '    "api",', "  ]", "}"];
    expect(editResource(lines, { enabled_cluster_log_types: '["audit"]' })).toBeNull();
  });
});

describe("a credential", () => {
  test.each([
    ["AWS Access Key ID", "aws"],
    ["github-pat", "github"],
    ["Slack Webhook", "slack"],
    ["gcp-service-account", "gcp"],
    ["RSA private key", "private-key"],
    ["Twilio API key", "twilio"],
    ["high entropy string", "generic"],
  ])("%s is told how to be replaced by its provider: %s", (title, id) => {
    expect(secretProvider(title).id).toBe(id);
  });

  test.each(["AWS Access Key ID", "Private key", "high entropy string"])(
    "a person does the steps, so no fix of one is ready as it stands: %s",
    (ruleTitle) => {
      const facts = { kind: "secret" as const, asset, secretKey: "k", ruleTitle, path: "app/.env" };
      expect(fix({ ...failed("x", "x"), facts }).confidence.level).toBe("medium");
    },
  );

  test("steps come in order, and the commits that hold it are found", () => {
    const described = fix({
      ...failed("x", "x"),
      facts: { kind: "secret", asset, secretKey: "k", ruleTitle: "AWS Access Key ID", path: "app/.env" },
    });
    expect(described.text.split("\n").map((line) => line.slice(0, 2))).toEqual(["1.", "2.", "3.", "4."]);
    expect(described.commands).toEqual(["git log --all --oneline -- app/.env"]);
    expect(described).toMatchObject({ file: "app/.env", confidence: { level: "medium" } });
    expect(described.confidence.reason).toContain("AWS access key");
  });
});

describe("a Kubernetes object", () => {
  test.each(Object.entries(objects).filter(([, change]) => "patch" in change))("%s has a patch that parses", (id) => {
    const described = fix(failed(id, "k8s/shop.yaml#shop/Deployment/api"));
    expect(described.file).toBe("k8s/shop.yaml");
    for (const command of described.commands) {
      const [, json = ""] = /--patch '(.*)'$/.exec(command) ?? [];
      expect(JSON.parse(json)).toEqual((objects as Record<string, { patch?: unknown }>)[id]?.patch);
      expect(command).toMatch(/^kubectl -n shop patch deployment api --type merge/);
    }
  });
});

test.each([
  ["dockerfile-sudo-used", "Dockerfile", ["RUN sudo a", "RUN sudo b", null]],
  ["aws-rds-public", "main.tf#aws_db_instance.main", ["  publicly_accessible = true", null, "  name = 1"]],
  ["single-replica", "k8s/api.yaml#shop/Deployment/api", [null, null, null]],
])("the order of the findings of %s changes nothing", (id, resource, quotes) => {
  const members = quotes.map((quote, n) =>
    failed(id, resource, { id: `finding-${n}`, line: quote === null ? null : 5 - n, quote, advice: `Advice ${n}.` }),
  );
  const first = members[0] as FixMember;
  fc.assert(
    fc.property(fc.shuffledSubarray(members, { minLength: members.length }), (shuffled) => {
      expect(describeFix(fixUnitOf(first.facts), shuffled)).toEqual(describeFix(fixUnitOf(first.facts), members));
    }),
  );
});

const line = fc.string({ maxLength: 12, unit: fc.constantFrom("a", "b", " ", "{") });

test("a diff over quoted lines turns the file into what was meant, whatever stands around them", () => {
  fc.assert(
    fc.property(
      fc.array(line),
      fc.array(line, { minLength: 1 }),
      fc.array(line),
      fc.array(line),
      (head, before, after, tail) => {
        const diff = lineDiff("f", head.length + 1, before, after);
        const whole = (middle: readonly string[]) => [...head, ...middle, ...tail, "end"].join("\n");
        expect(diff === null ? whole(before) : applyDiff(whole(before), diff)).toBe(whole(after));
      },
    ),
  );
});
