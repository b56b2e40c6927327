/**
 * One row of the truth table: a small cluster as somebody would write it, and what the documentation says of it.
 * `want` names each workload's level, with the ports where the row is about them.
 */
export type Row = { name: string; yaml: string; want: Record<string, string | [level: string, ports: number[]]> };

const METADATA_LABELS = "labels: {app: web}";

/** The Deployment most rows are about: `default/Deployment/web`, pods `app=web`, container port 8080 named http. */
export const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {${METADATA_LABELS}}
    spec:
      containers: [{name: web, image: shop/web:1, ports: [{name: http, containerPort: 8080}]}]
`;

/** A Service for it, port 80 to http; `spec` adds to it, `annotations` is YAML in braces. */
export const service = (spec: string, annotations = "{}"): string => `
apiVersion: v1
kind: Service
metadata: {name: web, annotations: ${annotations}}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}], ${spec}}
`;

/** A NetworkPolicy on `app=web` with the given spec. */
export const policy = (spec: string, name = "guard"): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}}
spec: {podSelector: {matchLabels: {app: web}}, ${spec}}
`;

export const NODE_OUTSIDE = `
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {pool: edge}}
status: {addresses: [{type: InternalIP, address: 10.0.0.4}, {type: ExternalIP, address: 203.0.113.4}]}
`;

export const NODE_INSIDE = `
apiVersion: v1
kind: Node
metadata: {name: n2, labels: {pool: core}}
status: {addresses: [{type: InternalIP, address: 10.0.0.5}, {type: Hostname, address: n2}]}
`;

/** An Ingress with a path to the Service web on port 80. */
export const ingress = (spec = "", annotations = "{}", port = "{number: 80}"): string => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front, annotations: ${annotations}}
spec: {${spec === "" ? "" : `${spec}, `}rules: [{host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: ${port}}}}]}}]}
`;

/** ingress-nginx in its own namespace with a Service of the given spec. */
export const controller = (spec: string, annotations = "{}"): string => `
apiVersion: v1
kind: Namespace
metadata: {name: ingress-nginx, labels: {kubernetes.io/metadata.name: ingress-nginx}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
spec:
  template:
    metadata: {labels: {app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller}}
    spec:
      containers: [{name: controller, image: "registry.k8s.io/ingress-nginx/controller:v1.12.0", ports: [{containerPort: 80}, {containerPort: 443}]}]
---
apiVersion: v1
kind: Service
metadata: {name: ingress-nginx-controller, namespace: ingress-nginx, annotations: ${annotations}}
spec: {selector: {app.kubernetes.io/name: ingress-nginx}, ports: [{name: http, port: 80}, {name: https, port: 443}], ${spec}}
`;

export const documents = (...parts: string[]): string => parts.join("\n---\n");
