import { describe, expect, test } from "vitest";
import { describeMove, type MoveFacts } from "@/lib/engine/base-images/describe-move";

const bump = {
  tag: "12.5",
  digest: "sha256:new",
  witness: "scanned",
  step: "minor",
  closes: 3,
  leaves: 1,
  adds: 0,
} as const;
const facts = (over: Partial<MoveFacts> = {}): MoveFacts => ({
  image: "shop/api",
  reference: "registry.example/shop/api:1",
  baseKey: "docker.io/library/debian",
  tag: "12.4",
  basis: "layers",
  brings: 4,
  bump,
  outgrown: null,
  from: { path: "docker/Dockerfile", line: 3, argument: "debian:12.4" },
  ...over,
});
const diffOf = (argument: string, over: Partial<MoveFacts> = {}) =>
  describeMove(facts({ ...over, from: { path: "Dockerfile", line: 1, argument } })).diff;

describe("describeMove", () => {
  test("says what it closes and leaves, where it was counted, and writes the line", () => {
    const move = describeMove(facts());
    expect(move.text).toBe(
      "shop/api is built on debian:12.4: its lowest layers are that image's. It brings 4 open findings. Moving to debian:12.5 closes 3 of them and leaves 1. Counted from the scan of that version. The tag in its FROM line has to change: a rebuild alone keeps the old one.",
    );
    expect(move.diff).toBe(
      "--- a/docker/Dockerfile\n+++ b/docker/Dockerfile\n@@ -3,1 +3,1 @@\n-FROM debian:12.4\n+FROM debian:12.5\n",
    );
    expect(move.commands).toEqual(["docker build --pull --no-cache -t registry.example/shop/api:1 ."]);
    expect(move.confidence.level).toBe("high");
  });

  test.each([
    ["a digest is put where one was", `debian:12.4@sha256:${"a".repeat(64)}`, {}, "+FROM debian:12.5@sha256:new"],
    [
      "the platform and the stage's name stay",
      "--platform=linux/amd64 debian:12.4 AS run",
      {},
      "+FROM --platform=linux/amd64 debian:12.5 AS run",
    ],
    [
      "the full name stays as it is written",
      "docker.io/library/debian:12.4",
      {},
      "+FROM docker.io/library/debian:12.5",
    ],
    [
      "a version without a tag is named by its digest",
      "debian:12.4",
      { bump: { ...bump, tag: null } },
      "+FROM debian:12.4@sha256:new",
    ],
  ])("%s", (_name, argument, over, line) => {
    expect(diffOf(argument, over as Partial<MoveFacts>)).toContain(line);
  });

  test.each([
    [
      "the tag was built anew and no digest pins it",
      "debian:12.4",
      { bump: { ...bump, tag: "12.4", step: "same-tag" } },
    ],
    ["the line names another image", "alpine:3", {}],
    ["nothing newer is known", "debian:12.4", { bump: null }],
  ])("no diff: %s", (_name, argument, over) => {
    expect(diffOf(argument, over as Partial<MoveFacts>)).toBeNull();
  });

  test.each([
    [
      "a newer version that was not scanned is said to be counted elsewhere",
      { bump: { ...bump, witness: "seen" } },
      "nobody has scanned it by itself",
    ],
    [
      "a rebuild of the tag",
      { bump: { ...bump, tag: "12.4", step: "same-tag" } },
      "debian:12.4 was built anew: a rebuild that pulls it closes 3",
    ],
    ["a major version is named one", { bump: { ...bump, step: "major" } }, "new major version"],
    [
      "without a Dockerfile the line is said in words",
      { from: null },
      "write FROM debian:12.5 in place of FROM debian:12.4",
    ],
    ["what it brings anew is told", { bump: { ...bump, adds: 2 } }, "It brings 2 that are not there now."],
    ["without a newer version nothing is promised", { bump: null }, "No newer version of debian:12.4 is known here"],
    [
      "of a tag whose line has no fix a rebuild is not promised to help",
      {
        bump: null,
        brings: null,
        baseKey: "docker.io/library/nginx",
        tag: "1.24",
        outgrown: { product: "nginx", line: "1.24", version: "1.25.3", hasFix: false },
      },
      "A rebuild on the current nginx:1.24 does not fix nginx: that tag stays in the 1.24 line, of which no report states a release that does. Name a tag of 1.25.3 or later in FROM",
    ],
    [
      "of one whose line has some of the fixes it is not said that a rebuild fixes nothing",
      {
        bump: null,
        baseKey: "docker.io/library/nginx",
        tag: "1.24",
        outgrown: { product: "nginx", line: "1.24", version: "1.25.3", hasFix: true },
      },
      "A rebuild on the current nginx:1.24 may fix some of nginx and not all: that tag stays in the 1.24 line, of which no report states a release that closes as much as 1.25.3. Name a tag of 1.25.3 or later in FROM",
    ],
    [
      "without layers and scans nobody can tell",
      { bump: null, brings: null, basis: "label" },
      "Which findings come with it is not known",
    ],
  ])("%s", (_name, over, words) => {
    expect(describeMove(facts(over as Partial<MoveFacts>)).text).toContain(words);
  });

  test("a reference that a shell would read otherwise is left out of the command", () => {
    expect(describeMove(facts({ reference: "x;rm -rf /:1" })).commands).toEqual(["docker build --pull --no-cache ."]);
  });
});
