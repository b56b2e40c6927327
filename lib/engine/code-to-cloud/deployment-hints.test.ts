import { describe, expect, test } from "vitest";
import { deploymentHints } from "@/lib/engine/code-to-cloud/deployment-hints";

const nowhere = { repository: null, ref: null, path: null };

describe("deploymentHints", () => {
  test.each([
    { name: "nothing", labels: {}, annotations: {}, says: [] },
    {
      name: "Helm 3: its release and chart",
      labels: { "helm.sh/chart": "payments-1.2.0", "app.kubernetes.io/managed-by": "Helm" },
      annotations: { "meta.helm.sh/release-name": "shop" },
      says: [{ tool: "helm", text: "Helm release shop, chart payments-1.2.0", ...nowhere }],
    },
    {
      name: "a chart that does not annotate: the instance is the release",
      labels: { "app.kubernetes.io/managed-by": "Helm", "app.kubernetes.io/instance": "shop" },
      annotations: {},
      says: [{ tool: "helm", text: "Helm release shop", ...nowhere }],
    },
    {
      name: "the word Helm alone in another label says nothing",
      labels: { "app.kubernetes.io/instance": "shop", chart: "x" },
      annotations: {},
      says: [],
    },
    {
      name: "Kustomize: a file of the same repository",
      labels: {},
      annotations: { "config.kubernetes.io/origin": "path: ../base/deployment.yaml\n" },
      says: [
        {
          tool: "kustomize",
          text: "Kustomize says it comes from ../base/deployment.yaml",
          ...nowhere,
          path: "../base/deployment.yaml",
        },
      ],
    },
    {
      name: "Kustomize: a remote base",
      labels: {},
      annotations: {
        "config.kubernetes.io/origin": "path: deploy/api.yaml\nrepo: https://github.com/Shop/deploy\nref: v1.2\n",
      },
      says: [
        {
          tool: "kustomize",
          text: "Kustomize says it comes from deploy/api.yaml",
          repository: "github.com/shop/deploy",
          ref: "v1.2",
          path: "deploy/api.yaml",
        },
      ],
    },
    {
      name: "Argo CD: the tracking id before the label",
      labels: { "argocd.argoproj.io/instance": "old" },
      annotations: { "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:shop/api" },
      says: [{ tool: "argo-cd", text: "Argo CD application shop", ...nowhere }],
    },
    {
      name: "Flux",
      labels: { "kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system" },
      annotations: {},
      says: [{ tool: "flux", text: "Flux Kustomization flux-system/apps", ...nowhere }],
    },
  ])("$name", ({ labels, annotations, says }) => {
    expect(deploymentHints(labels as Record<string, string>, annotations as Record<string, string>)).toEqual(says);
  });
});
