import { describe, expect, test } from "vitest";
import { canonicalPlatform, parseImageReference } from "@/lib/engine/image-reference";

const digest = `sha256:${"ab".repeat(32)}`;

describe("parseImageReference", () => {
  // One image has one name, however a tool or a runtime spells it: else its findings would have two homes.
  test.each([
    ["nginx", { repository: "docker.io/library/nginx", tag: "latest", digest: null }],
    ["docker.io/nginx:1.25", { repository: "docker.io/library/nginx", tag: "1.25", digest: null }],
    ["index.docker.io/library/nginx:1.25", { repository: "docker.io/library/nginx", tag: "1.25", digest: null }],
    ["shop/api:2", { repository: "docker.io/shop/api", tag: "2", digest: null }],
    ["localhost/api", { repository: "localhost/api", tag: "latest", digest: null }],
    ["localhost:5000/api:2", { repository: "localhost:5000/api", tag: "2", digest: null }],
    ["Registry.Example/Shop/api:V2", { repository: "registry.example/shop/api", tag: "V2", digest: null }],
    [`docker-pullable://nginx@${digest}`, { repository: "docker.io/library/nginx", tag: null, digest }],
    [`ghcr.io/a/b/c:1@${digest}`, { repository: "ghcr.io/a/b/c", tag: "1", digest }],
    ["[2001:db8::1]:5000/api:2", { repository: "[2001:db8::1]:5000/api", tag: "2", digest: null }],
  ])("reads %s", (text, expected) => {
    expect(parseImageReference(text)).toEqual(expected);
  });

  // A path, an archive or a bare id never identifies an image: such an import is unplaced, not misplaced.
  test.each([
    "",
    ".",
    "./app",
    "/tmp/image.tar",
    "alpine.tar",
    "app.tar.gz",
    "~/x",
    digest,
    "ab".repeat(32),
    "a b",
    "a//b",
    "a@b@c",
    "nginx:",
    `nginx@sha256:12`,
    "-bad/name",
  ])("takes %j for no image", (text) => {
    expect(parseImageReference(text)).toBeNull();
  });
});

describe("canonicalPlatform", () => {
  test.each([
    ["linux/amd64", "linux/amd64"],
    ["amd64", "linux/amd64"],
    ["linux/x86_64", "linux/amd64"],
    ["linux/arm64/v8", "linux/arm64"],
    ["linux/arm", "linux/arm/v7"],
    ["Windows/AMD64", "windows/amd64"],
    // Every object of the language has this word.
    ["linux/constructor", "linux/constructor"],
    ["", ""],
    [null, ""],
  ])("spells %j as %j", (platform, expected) => {
    expect(canonicalPlatform(platform)).toBe(expected);
  });
});
