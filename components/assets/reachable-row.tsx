import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReachableWorkload } from "@/lib/contracts/http/exposure-map";
import type { FrontDoorType } from "@/lib/model/front-door-type";

const DOORS: Record<FrontDoorType, string> = {
  ingress: "Ingress",
  gateway: "Gateway",
  route: "Route",
  load_balancer: "Load balancer",
  node_port: "Node port",
  external_ip: "External IP",
  host_port: "Host port",
  host_network: "Node's network",
  other: "Way in",
};

/** One workload: the score of its worst finding, in words for who does not see the column's place, what lets traffic in, and behind a click each object of the chain with why it holds. */
export function ReachableRow({ workload }: { workload: ReachableWorkload }) {
  const { id, name, controller, ports, topScore } = workload;
  return (
    <li className="grid grid-cols-[2rem_1fr] items-baseline gap-x-2 py-0.5 text-sm @2xl:grid-cols-[2rem_minmax(0,16rem)_minmax(0,1fr)_auto]">
      <span
        className="text-right font-semibold tabular-nums"
        title="Finding score: the worst open finding of it and of the images it runs. A risk’s score may be higher"
      >
        {topScore !== null && <span className="sr-only">Worst finding scores </span>}
        {topScore ?? <span className="font-normal text-ink-muted">–</span>}
      </span>
      <span className="min-w-0">
        <Link href={`/assets/${id}`} className="font-medium break-words hover:text-accent hover:underline">
          {name}
        </Link>{" "}
        <span className="text-xs text-ink-muted">{controller}</span>
      </span>
      <Chain workload={workload} />
      <span className="col-start-2 text-xs text-ink-muted tabular-nums @2xl:col-start-auto @2xl:text-right">
        {ports.length > 0 && `${ports.length === 1 ? "Port" : "Ports"} ${ports.join(", ")}`}
      </span>
    </li>
  );
}

function Chain({ workload }: { workload: ReachableWorkload }) {
  const { chain, frontDoor } = workload;
  if (chain.length === 0)
    return <span className="col-start-2 text-xs text-ink-muted @2xl:col-start-auto">No chain of objects is known</span>;
  return (
    <details className="group col-start-2 min-w-0 @2xl:col-start-auto">
      <summary className="flex min-h-6 items-baseline gap-1 rounded-sm hover:bg-hover">
        <ChevronRight
          className="size-3 shrink-0 self-center text-ink-muted transition-transform group-open:rotate-90"
          aria-hidden
        />
        {frontDoor ? (
          <span className="min-w-0 break-words">
            {DOORS[frontDoor.type]} <span className="font-medium">{frontDoor.name}</span>
            <span className="text-xs text-ink-muted">
              {chain.slice(1).map((step) => (
                <span key={`${step.kind} ${step.name} ${step.why}`}>
                  <span aria-hidden> › </span>
                  {step.kind} {step.name}
                </span>
              ))}
            </span>
          </span>
        ) : (
          <span className="min-w-0 text-ink-muted">{chain.at(-1)?.why}</span>
        )}
      </summary>
      <ol className="mt-1 mb-2 flex flex-col gap-1 border-l border-line pl-3">
        {chain.map(({ kind, name, why }) => (
          <li key={`${kind} ${name} ${why}`}>
            <span className="text-xs text-ink-muted">{kind}</span>{" "}
            <span className="font-medium break-words">{name}</span>
            <span className="block text-xs text-ink-muted">{why}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}
