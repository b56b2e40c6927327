import { describe, expect, test } from "vitest";
import { askedPod } from "@/lib/engine/admission/asked-pod";

const spec = { containers: [{ name: "app", image: "nginx:1.25", securityContext: { privileged: true } }] };
const template = { metadata: {}, spec };

describe("the pod in an object that is to be admitted", () => {
  test.each([
    { name: "a pod", object: { kind: "Pod", spec } },
    { name: "a controller's template", object: { kind: "Deployment", spec: { replicas: 1, template } } },
    { name: "a cron job's template", object: { kind: "CronJob", spec: { jobTemplate: { spec: { template } } } } },
  ])("is found in $name", ({ object }) => {
    expect(askedPod(object)).toMatchObject({
      images: [{ name: "nginx:1.25", repository: "docker.io/library/nginx", tag: "1.25", digest: null }],
      privileges: [{ name: "privileged", level: "node" }],
      serviceAccount: "default",
      tokenMounted: true,
    });
  });

  test.each([
    null,
    undefined,
    7,
    [],
    {},
    { spec: null },
    { kind: "ConfigMap", data: {} },
    { spec: { containers: {} } },
  ])("is none in %j", (object) => expect(askedPod(object)).toBeNull());

  test("names each image once, those of init and debug containers too, and no broken one", () => {
    const images = askedPod({
      spec: {
        initContainers: [{ image: "a:1" }],
        containers: [{ image: "b:1" }, { image: "a:1" }, { image: "!!" }, { image: 7 }],
        ephemeralContainers: [{ image: "c:1" }],
      },
    })?.images.map(({ name }) => name);
    expect(images).toEqual(["a:1", "b:1", "c:1"]);
  });
});
