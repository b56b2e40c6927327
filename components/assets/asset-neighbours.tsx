import Link from "next/link";
import { AssetIcon } from "@/components/assets/asset-icon";
import { Section } from "@/components/ui/section";
import { plural } from "@/lib/client/format-number";
import { groupBy } from "@/lib/client/group-by";
import { shortName } from "@/lib/client/short-name";
import { assetKindWord } from "@/lib/client/words";
import type { AssetDetail, Neighbour } from "@/lib/contracts/http/asset";

const OUT: Record<string, string> = {
  runs: "Runs",
  in: "Is in",
  on: "Runs on",
  selects: "Sends traffic to",
  routes_to: "Routes to",
  uses: "Uses",
  bound_to: "Is bound to",
  defined_by: "Is defined by",
  built_from: "Is built from",
  based_on: "Is based on",
  mounts: "Mounts",
};
const IN: Record<string, string> = {
  runs: "Is run by",
  in: "Holds",
  on: "Hosts",
  selects: "Gets traffic from",
  routes_to: "Is reached through",
  uses: "Is used by",
  bound_to: "Is granted to",
  defined_by: "Defines",
  built_from: "Builds",
  based_on: "Is the base of",
  mounts: "Is mounted by",
};
const SHOWN = 12;

/** What it touches, grouped by how. Each is a step to walk on from. */
export function AssetNeighbours({ asset }: { asset: AssetDetail }) {
  if (asset.neighbours.length === 0) return null;
  const groups = groupBy(asset.neighbours, ({ direction, edge }) => relation(direction, edge));
  return (
    <Section title="Neighbours" note={plural(asset.neighbours.length, "connection")}>
      <div className="flex flex-col gap-4">
        {[...groups].map(([word, neighbours]) => (
          <NeighbourGroup key={word} word={word} neighbours={neighbours} />
        ))}
      </div>
    </Section>
  );
}

function relation(direction: Neighbour["direction"], edge: string): string {
  return (direction === "out" ? OUT : IN)[edge] ?? edge.replaceAll("_", " ");
}

function NeighbourGroup({ word, neighbours }: { word: string; neighbours: readonly Neighbour[] }) {
  const more = neighbours.length - SHOWN;
  return (
    <div>
      <h3 className="mb-1 text-xs font-medium text-ink-muted">{word}</h3>
      <ul className="flex flex-col">
        {neighbours.slice(0, SHOWN).map(({ asset, place, detail }) => (
          <li key={`${asset.id}${detail}`}>
            <Link
              href={`/assets/${asset.id}`}
              className="flex min-h-8 items-center gap-2 rounded-sm px-1 text-sm hover:bg-hover"
            >
              <AssetIcon kind={asset.kind} />
              <span className="truncate font-medium" title={asset.name}>
                {shortName(asset.name, 44)}
              </span>
              {place && <span className="shrink-0 text-xs text-ink-muted">{place}</span>}
              <span className="ml-auto shrink-0 text-xs text-ink-muted">{detail ?? assetKindWord(asset.kind)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="px-1 text-xs text-ink-muted">and {more} more</p>}
    </div>
  );
}
