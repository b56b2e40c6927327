import Link from "next/link";
import { AssetIcon } from "@/components/assets/asset-icon";
import { AssetNeighbourhood } from "@/components/assets/asset-neighbourhood";
import { LongWords } from "@/components/ui/long-words";
import { Section } from "@/components/ui/section";
import { edgeWord } from "@/lib/client/edge-words";
import { plural } from "@/lib/client/format-number";
import { groupBy } from "@/lib/client/group-by";
import { shortName } from "@/lib/client/short-name";
import { assetKindWord } from "@/lib/client/words";
import type { AssetDetail, Neighbour } from "@/lib/contracts/http/asset";

const SHOWN = 12;
const LIST = "neighbour-list";

/** What it touches: drawn where there is room for it, and listed by how. Each is a step to walk on from. */
export function AssetNeighbours({ asset }: { asset: AssetDetail }) {
  if (asset.neighbours.length === 0) return null;
  const groups = groupBy(asset.neighbours, ({ direction, edge }) => edgeWord(direction, edge));
  return (
    <Section title="Neighbours" note={plural(asset.neighbours.length, "connection")}>
      <AssetNeighbourhood asset={asset} listId={LIST} />
      <div id={LIST} className="flex scroll-mt-16 flex-col gap-4">
        {[...groups].map(([word, neighbours]) => (
          <NeighbourGroup key={word} word={word} neighbours={neighbours} />
        ))}
      </div>
    </Section>
  );
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
              className="flex min-h-8 flex-wrap items-center gap-x-2 rounded-sm px-1 py-1 text-sm hover:bg-hover"
            >
              <AssetIcon kind={asset.kind} />
              <span className="min-w-0 wrap-anywhere font-medium" title={asset.name}>
                <LongWords text={shortName(asset.name, 44)} />
              </span>
              {place && <span className="shrink-0 text-xs text-ink-muted">{place}</span>}
              <span className="ml-auto min-w-0 wrap-anywhere text-xs text-ink-muted">
                {detail ?? assetKindWord(asset.kind)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="px-1 text-xs text-ink-muted">and {more} more</p>}
    </div>
  );
}
