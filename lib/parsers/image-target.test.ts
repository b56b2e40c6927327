import { describe, expect, test } from "vitest";
import { firstImage, namesImage, repoDigests } from "@/lib/parsers/image-target";
import { resourceTarget } from "@/lib/parsers/kubernetes-target";

const digest = `sha256:${"a".repeat(64)}`;

describe("what identifies an image", () => {
  test.each(["nginx", "nginx:1.25", "registry.example/shop/api:1.4", `quay.io/a/b@${digest}`, "localhost:5000/a"])(
    "%s does",
    (reference) => {
      expect(namesImage(reference)).toBe(true);
    },
  );

  test.each([
    "",
    ".",
    "..",
    "./image",
    "/workspace",
    "~/x",
    "C:\\images\\a",
    "images/web.tar.gz",
    "web.tar",
    "bom.json",
    "disk.qcow2",
    digest,
    "be30ca1df4be",
    "a".repeat(64),
    "oci:/x",
    "docker-archive:web",
    "Node.js app",
    "a".repeat(600),
  ])("%j does not", (reference) => {
    expect(namesImage(reference)).toBe(false);
  });

  test("the first that does is taken", () => {
    expect(firstImage([undefined, "image.tar", "nginx:1"])).toBe("nginx:1");
    expect(firstImage([])).toBeNull();
  });
});

test("digests of RepoDigests are told once, and not again as what is known to be the manifest", () => {
  expect(repoDigests([`a@${digest}`, `b@${digest}`, "c:1"], "linux/amd64")).toEqual([
    { type: "index", digest, platform: "linux/amd64" },
  ]);
  expect(repoDigests([`a@${digest}`], null, digest)).toEqual([]);
});

test.each([
  { kind: "Deployment", resource: "shop/Deployment/api", about: { kind: "workload", name: "shop/Deployment/api" } },
  { kind: "Service", resource: "shop/Service/api", about: { kind: "service", name: "shop/Service/api" } },
  { kind: "ConfigMap", resource: "shop/ConfigMap/api", about: undefined },
  { kind: "constructor", resource: "shop/constructor/api", about: undefined },
])("a check on a $kind is about $about.name", ({ kind, resource, about }) => {
  expect(resourceTarget("shop", kind, "api")).toEqual({ resource, about });
});
