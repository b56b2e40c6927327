import { dayOfStep } from "@/lib/demo/calendar";
import type { Cluster, Company, Service, Weaknesses } from "@/lib/demo/company";
import { type Image, imageOn } from "@/lib/demo/image";
import { hexOf } from "@/lib/demo/names";

/** A service as it runs in one cluster on a day. */
export type Running = {
  service: Service;
  cluster: Cluster;
  image: Image;
  replicas: number;
  exposure: Service["exposure"];
  weaknesses: Weaknesses;
  pods: { name: string; node: string; containerId: string; ip: string }[];
};

/** What runs in a cluster on a day; staging keeps everything to itself. */
export function runningIn(company: Company, cluster: Cluster, day: number): Running[] {
  const home = cluster.services === "all";
  return company.services
    .filter((service) => runsOn(service, cluster, day))
    .map((service, index) => {
      const image = imageOn(company, service, day);
      const replicas = home ? service.replicas : 1;
      return {
        service,
        cluster,
        image,
        replicas,
        exposure: home ? service.exposure : "cluster",
        weaknesses: weaknessesOn(service, day),
        pods: Array.from({ length: replicas }, (_, pod) => podOf(service, cluster, image, pod, index)),
      };
    });
}

function runsOn(service: Service, cluster: Cluster, day: number): boolean {
  const chosen = cluster.services === "all" || cluster.services.includes(service.name);
  return chosen && (service.removedAtStep === undefined || day > dayOfStep(service.removedAtStep));
}

const HARDENED: Weaknesses = {
  runAsRoot: false,
  privileged: false,
  dockerSocket: false,
  writableRoot: false,
  escalation: false,
  noLimits: false,
};

function weaknessesOn({ workload }: Service, day: number): Weaknesses {
  return workload.hardened !== undefined && day <= dayOfStep(workload.hardened) ? HARDENED : workload;
}

function podOf(service: Service, cluster: Cluster, image: Image, index: number, row: number): Running["pods"][number] {
  const id = hexOf("pod", cluster.name, image.config, String(index));
  const template = hexOf("template", image.config).slice(0, 10);
  const node = cluster.nodes[index % cluster.nodes.length]?.name ?? "";
  return {
    name:
      service.kind === "DaemonSet"
        ? `${service.name}-${id.slice(0, 5)}`
        : `${service.name}-${template}-${id.slice(0, 5)}`,
    node,
    containerId: hexOf("container", id),
    ip: `10.20.${1 + row}.${10 + index}`,
  };
}
