import fc from "fast-check";
import { type ClusterObject, clusterObject } from "@/lib/graph/derive/cluster-state";

/** Few names, so that objects meet; the last namespace is where proxies like to be. */
const SPACES = ["a", "b", "c", "doors"];
const space = fc.constantFrom(...SPACES);
const name = fc.constantFrom("x", "y", "z");
const ip = fc.constantFrom("10.0.0.1", "10.0.0.2", "10.0.0.3");
const labels = fc.oneof(
  { weight: 12, arbitrary: name.map((app): Record<string, string> => ({ app })) },
  { weight: 1, arbitrary: fc.constant({ "app.kubernetes.io/name": "ingress-nginx" }) },
);

type Body = Record<string, unknown>;

function place(apiVersion: string, kind: string, namespace: string, named: string, body: Body, meta: Body = {}) {
  const metadata = { name: named, ...(namespace ? { namespace } : {}), uid: `${kind}-${namespace}-${named}`, ...meta };
  return clusterObject(kind, apiVersion, namespace, named, { apiVersion, kind, metadata, ...body });
}

const IMAGES = [
  ...Array<string>(6).fill("shop/api:1"),
  ...Array<string>(6).fill("shop/web:2"),
  "ingress-nginx/controller:v1",
];
const podSpec = fc.record({
  containers: fc.constantFrom(...IMAGES).map((image) => [{ name: "app", image, ports: [{ containerPort: 8080 }] }]),
  serviceAccountName: fc.constantFrom("default", "x", "y"),
  hostNetwork: fc.constantFrom(false, false, false, true),
  nodeName: fc.constantFrom("n1", "n2"),
});

const deployment = fc
  .tuple(space, name, labels, podSpec)
  .map(([at, called, worn, spec]) =>
    place("apps/v1", "Deployment", at, called, { spec: { template: { metadata: { labels: worn }, spec } } }),
  );
const pod = fc.tuple(space, name, labels, podSpec, ip, fc.boolean()).map(([at, called, worn, spec, podIP, owned]) =>
  place(
    "v1",
    "Pod",
    at,
    `${called}-pod`,
    { spec, status: { podIP, containerStatuses: [{ name: "app", containerID: `containerd://${at}${called}` }] } },
    {
      labels: worn,
      ...(owned
        ? { ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name: called, controller: true }] }
        : {}),
    },
  ),
);
const service = fc
  .tuple(
    space,
    name,
    fc.option(labels, { nil: undefined, freq: 8 }),
    fc.constantFrom("ClusterIP", "LoadBalancer", "NodePort"),
  )
  .map(([at, called, selector, type]) =>
    place("v1", "Service", at, called, {
      spec: { type, ...(selector ? { selector } : {}), ports: [{ port: 80, targetPort: 8080, nodePort: 30_000 }] },
      status: { loadBalancer: { ingress: [{ ip: "203.0.113.9" }] } },
    }),
  );
const slice = fc
  .tuple(space, name, ip, fc.option(fc.tuple(space, name), { nil: undefined }))
  .map(([at, called, address, target]) =>
    place(
      "discovery.k8s.io/v1",
      "EndpointSlice",
      at,
      `${called}-slice`,
      {
        endpoints: [
          {
            addresses: [address],
            ...(target ? { targetRef: { kind: "Pod", namespace: target[0], name: `${target[1]}-pod` } } : {}),
          },
        ],
        ports: [{ port: 8080 }],
      },
      { labels: { "kubernetes.io/service-name": called } },
    ),
  );
const backend = (called: string) => ({ service: { name: called, port: { number: 80 } } });
const ingress = fc
  .tuple(space, name, name, fc.constantFrom("nginx", "alb"))
  .map(([at, called, to, ingressClassName]) =>
    place("networking.k8s.io/v1", "Ingress", at, called, { spec: { ingressClassName, defaultBackend: backend(to) } }),
  );
const policy = fc
  .tuple(space, name, fc.option(labels, { nil: undefined }), space, fc.boolean())
  .map(([at, called, matchLabels, from, open]) =>
    place("networking.k8s.io/v1", "NetworkPolicy", at, called, {
      spec: {
        podSelector: matchLabels ? { matchLabels } : {},
        policyTypes: ["Ingress"],
        ingress: open
          ? [{ from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": from } } }] }]
          : [],
      },
    }),
  );
const account = fc.tuple(space, name).map(([at, called]) => place("v1", "ServiceAccount", at, called, {}));
const rule = fc.constantFrom(["secrets", "get"], ["pods", "create"], ["*", "*"]).map(([resource, verb]) => ({
  rules: [{ apiGroups: ["*"], resources: [resource], verbs: [verb] }],
}));
const RBAC = "rbac.authorization.k8s.io";
const role = fc.tuple(space, name, rule).map(([at, called, body]) => place(`${RBAC}/v1`, "Role", at, called, body));
const clusterRole = fc.tuple(name, rule).map(([called, body]) => place(`${RBAC}/v1`, "ClusterRole", "", called, body));
const subject = fc.oneof(
  fc.tuple(space, name).map(([namespace, called]) => ({ kind: "ServiceAccount", namespace, name: called })),
  space.map((at) => ({ kind: "Group", name: `system:serviceaccounts:${at}` })),
  fc.tuple(space, name).map(([at, called]) => ({ kind: "User", name: `system:serviceaccount:${at}:${called}` })),
);
const binding = fc.tuple(space, name, name, subject, fc.boolean()).map(([at, called, to, who, wide]) =>
  place(`${RBAC}/v1`, "RoleBinding", at, called, {
    roleRef: { apiGroup: RBAC, kind: wide ? "ClusterRole" : "Role", name: to },
    subjects: [who],
  }),
);
const clusterBinding = fc.tuple(name, name, subject).map(([called, to, who]) =>
  place(`${RBAC}/v1`, "ClusterRoleBinding", "", called, {
    roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: to },
    subjects: [who],
  }),
);
const GATEWAYS = "gateway.networking.k8s.io";
const gateway = fc.tuple(space, name).map(([at, called]) =>
  place(`${GATEWAYS}/v1`, "Gateway", at, called, {
    spec: {
      gatewayClassName: "any",
      listeners: [{ name: "l", protocol: "HTTP", port: 80, allowedRoutes: { namespaces: { from: "All" } } }],
    },
    status: { addresses: [{ type: "IPAddress", value: "203.0.113.7" }] },
  }),
);
const route = fc.tuple(space, name, space, name, space, name).map(([at, called, parentAt, parent, backendAt, to]) =>
  place(`${GATEWAYS}/v1`, "HTTPRoute", at, called, {
    spec: {
      parentRefs: [{ name: parent, namespace: parentAt }],
      rules: [{ backendRefs: [{ name: to, namespace: backendAt, port: 80 }] }],
    },
  }),
);
const referenceGrant = fc.tuple(space, space).map(([at, from]) =>
  place(`${GATEWAYS}/v1beta1`, "ReferenceGrant", at, "grant", {
    spec: { from: [{ group: GATEWAYS, kind: "HTTPRoute", namespace: from }], to: [{ group: "", kind: "Service" }] },
  }),
);
const namespace = space.map((called) => place("v1", "Namespace", "", called, {}));
const node = fc.constantFrom("n1", "n2").map((called) =>
  place("v1", "Node", "", called, {
    status: { addresses: [{ type: "ExternalIP", address: "203.0.113.5" }], nodeInfo: { architecture: "amd64" } },
  }),
);

/** What changes all day. */
export const local: fc.Arbitrary<ClusterObject> = fc.oneof(
  { weight: 4, arbitrary: deployment },
  { weight: 3, arbitrary: pod },
  { weight: 3, arbitrary: service },
  { weight: 1, arbitrary: slice },
  { weight: 2, arbitrary: ingress },
  { weight: 2, arbitrary: policy },
  { weight: 1, arbitrary: account },
);

/** What seldom changes, and reaches across namespaces. */
export const crossing: fc.Arbitrary<ClusterObject> = fc.oneof(
  role,
  clusterRole,
  binding,
  clusterBinding,
  gateway,
  route,
  referenceGrant,
  namespace,
  node,
);

export const placeOf = ({ kind, namespace: at, name: called }: ClusterObject) => `${kind}/${at}/${called}`;

/** A cluster: one content per place. */
export const cluster = (most: number): fc.Arbitrary<ClusterObject[]> =>
  fc.uniqueArray(fc.oneof({ weight: 3, arbitrary: local }, { weight: 1, arbitrary: crossing }), {
    selector: placeOf,
    maxLength: most,
    minLength: Math.floor(most / 2),
    size: "max",
  });
