import { kubernetesObject } from "@/lib/demo/inventory/object";
import { hexOf } from "@/lib/demo/names";
import type { Running } from "@/lib/demo/running";

const GATEWAY = "gateway.networking.k8s.io/v1";

/** How a service is reached: its Service, and whatever stands before it or keeps others out. */
export function networkObjects(running: Running): object[] {
  switch (running.exposure) {
    case "ingress":
      return [serviceObject(running, {}), ingress(running)];
    case "loadbalancer":
      return [serviceObject(running, { type: "LoadBalancer" }, {}, publicAddress(running))];
    case "internal":
      return [
        serviceObject(
          running,
          { type: "LoadBalancer" },
          { "service.beta.kubernetes.io/aws-load-balancer-internal": "true" },
          "10.20.9.9",
        ),
      ];
    case "gateway":
      return [serviceObject(running, {}), ...gateway(running)];
    case "policy":
      return [
        serviceObject(running, {}),
        policy(running, [{ from: [{ podSelector: {} }], ports: [{ port: 8080, protocol: "TCP" }] }]),
      ];
    case "none":
      return [policy(running, [])];
    case "cluster":
      return [serviceObject(running, {})];
  }
}

/** An address of the documentation's range for the internet. */
function publicAddress({ service }: Running): string {
  return `203.0.113.${Number.parseInt(hexOf(service.name).slice(0, 2), 16) % 200}`;
}

function object(running: Running, type: readonly [string, string], body: object, annotations = {}): object {
  const { service, cluster } = running;
  return kubernetesObject(cluster.name, type, service.namespace, service.name, body, { annotations });
}

function serviceObject(running: Running, spec: object, annotations = {}, address?: string): object {
  const ports = [{ name: "http", port: 80, targetPort: 8080, protocol: "TCP" }];
  const body = {
    spec: { type: "ClusterIP", selector: { app: running.service.name }, ports, ...spec },
    ...(address ? { status: { loadBalancer: { ingress: [{ ip: address }] } } } : {}),
  };
  return object(running, ["v1", "Service"], body, annotations);
}

function ingress(running: Running): object {
  const backend = { service: { name: running.service.name, port: { number: 80 } } };
  const spec = {
    ingressClassName: "nginx",
    rules: [{ host: "www.harbour-goods.example", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
  };
  const status = { loadBalancer: { ingress: [{ ip: publicAddress(running) }] } };
  return object(running, ["networking.k8s.io/v1", "Ingress"], { spec, status });
}

function gateway(running: Running): object[] {
  const hostname = "api.harbour-goods.example";
  const listeners = [{ name: "https", port: 443, protocol: "HTTPS", hostname }];
  const spec = { parentRefs: [{ name: running.service.name }], hostnames: [hostname] };
  return [
    object(running, [GATEWAY, "Gateway"], {
      spec: { gatewayClassName: "public", listeners },
      status: { addresses: [{ type: "IPAddress", value: publicAddress(running) }] },
    }),
    object(running, [GATEWAY, "HTTPRoute"], {
      spec: { ...spec, rules: [{ backendRefs: [{ name: running.service.name, port: 80 }] }] },
    }),
  ];
}

function policy(running: Running, rules: object[]): object {
  const spec = {
    podSelector: { matchLabels: { app: running.service.name } },
    policyTypes: ["Ingress"],
    ingress: rules,
  };
  return object(running, ["networking.k8s.io/v1", "NetworkPolicy"], { spec });
}
