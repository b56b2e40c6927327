import { timeOf } from "@/lib/demo/calendar";
import type { Cluster, Company } from "@/lib/demo/company";
import { runningIn } from "@/lib/demo/running";

/** Falco's `json_output`, one event a line, from the pods that ran on the last day. Source: falco outputs. */
export function falcoEvents(company: Company, cluster: Cluster, anchor: Date): string {
  const running = runningIn(company, cluster, 1);
  const lines = company.events.map((event) => {
    const home = running.find(({ service }) => service.name === event.service);
    const pod = home?.pods[0];
    if (!home || !pod)
      throw new Error(`packs/demo/clusters.yaml has an event of ${event.service}, which does not run.`);
    const time = timeOf(anchor, 0, -event.minutes);
    const connection = event.connection?.replace("{pod}", pod.ip);
    const what = connection ?? event.file ?? event.command;
    return JSON.stringify({
      hostname: pod.node,
      output: `${time.slice(11, 19)}.000000000: ${event.priority} ${event.rule} (${what} user=${event.user} process=${event.process} pod=${pod.name})`,
      priority: event.priority,
      rule: event.rule,
      source: "syscall",
      tags: ["container", "maturity_stable"],
      time: time.replace("Z", "000000Z"),
      output_fields: {
        "container.id": pod.containerId.slice(0, 12),
        "container.image.repository": home.service.image,
        "container.image.tag": home.image.build.tag,
        "evt.time": Date.parse(time) * 1e6,
        "k8s.ns.name": home.service.namespace,
        "k8s.pod.name": pod.name,
        "proc.name": event.process,
        "proc.cmdline": event.command,
        "user.name": event.user,
        ...(event.file ? { "fd.name": event.file } : {}),
        ...(connection ? { "fd.name": connection } : {}),
      },
    });
  });
  return `${lines.join("\n")}\n`;
}
