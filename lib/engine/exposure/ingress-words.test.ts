import { expect, test } from "vitest";
import { computeExposure } from "@/lib/engine/exposure";

/** A workload behind an Ingress of the class. */
function whyOf(ingressClassName: string | undefined): string | undefined {
  const meta = (name: string) => ({ name, namespace: "shop" });
  const labels = { app: "web" };
  const objects = [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: meta("web"),
      spec: {
        template: { metadata: { labels }, spec: { containers: [{ name: "web", ports: [{ containerPort: 80 }] }] } },
      },
    },
    { apiVersion: "v1", kind: "Service", metadata: meta("web"), spec: { selector: labels, ports: [{ port: 80 }] } },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: meta("web"),
      spec: { ingressClassName, defaultBackend: { service: { name: "web", port: { number: 80 } } } },
    },
  ];
  return computeExposure(objects)[0]?.chain.find(({ kind }) => kind === "Ingress")?.why;
}

test("an Ingress is said to take connections through its class", () => {
  expect(whyOf("nginx")).toContain("It takes connections from outside through the ingress class nginx.");
  expect(whyOf(undefined)).toContain("It takes connections from outside.");
});
