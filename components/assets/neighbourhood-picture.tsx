import { Globe } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { AssetIcon } from "@/components/assets/asset-icon";
import { formatCount } from "@/lib/client/format-number";
import type { DrawnNode, FoldedNode, Neighbourhood, Side } from "@/lib/client/neighbourhood-layout";
import { shortName } from "@/lib/client/short-name";
import { assetKindWord } from "@/lib/client/words";

const BOX_PX = 40;
const PITCH_PX = 46;
const HEAD_PX = 24;
/** Left edges of the three columns and their width, in percent of the picture's width. */
const LEFT = { from: 0, root: 35, to: 70 } as const;
const WIDTH = 30;

/** Three columns of boxes with lines between them. The boxes are links in reading order; the lines are decoration. */
export function NeighbourhoodPicture({ layout, listId }: { layout: Neighbourhood; listId: string }) {
  const { root, columns, rows } = layout;
  const height = HEAD_PX + rows * PITCH_PX;
  const middle = HEAD_PX + (rows * PITCH_PX) / 2;
  return (
    <nav aria-label={`Neighbourhood of ${root.name}`} className="relative text-sm" style={{ height }}>
      <Lines columns={columns} rows={rows} height={height} middle={middle} />
      <Head side="from">{columns.from.length > 0 && "Comes from and stands in"}</Head>
      <Head side="to">{columns.to.length > 0 && "Reaches and holds"}</Head>
      <Column side="from" boxes={columns.from} rows={rows} listId={listId} />
      <div
        className="absolute flex items-center gap-2 rounded-md border-2 border-accent bg-accent-soft px-2"
        style={{ left: `${LEFT.root}%`, width: `${WIDTH}%`, height: BOX_PX + 8, top: middle - (BOX_PX + 8) / 2 }}
      >
        <Label kind={root.kind} name={root.name} words={assetKindWord(root.kind)} />
      </div>
      <Column side="to" boxes={columns.to} rows={rows} listId={listId} />
    </nav>
  );
}

/** The middle of a box: a column shorter than the other stands in the middle of it. */
function centre(row: number, boxes: number, rows: number): number {
  return HEAD_PX + ((rows - boxes) / 2 + row + 0.5) * PITCH_PX;
}

function Lines({
  columns,
  rows,
  height,
  middle,
}: Pick<Neighbourhood, "columns" | "rows"> & { height: number; middle: number }) {
  const line = (side: Side, row: number) => {
    const y = centre(row, columns[side].length, rows);
    const [start, end] = side === "from" ? [LEFT.from + WIDTH, LEFT.root] : [LEFT.to, LEFT.root + WIDTH];
    const bend = (start + end) / 2;
    return `M ${start} ${y} C ${bend} ${y} ${bend} ${middle} ${end} ${middle}`;
  };
  return (
    <svg
      className="absolute inset-0 size-full text-line-strong"
      viewBox={`0 0 100 ${height}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      {(["from", "to"] as const).flatMap((side) =>
        columns[side].map((box) => (
          <path
            key={`${side}${box.row}`}
            d={line(side, box.row)}
            fill="none"
            stroke="currentColor"
            strokeDasharray={box.type === "folded" ? "3 3" : undefined}
            vectorEffect="non-scaling-stroke"
          />
        )),
      )}
    </svg>
  );
}

function Head({ side, children }: { side: Side; children: ReactNode }) {
  return (
    <p
      className="absolute top-0 truncate text-xs text-ink-muted"
      style={{ left: `${LEFT[side]}%`, width: `${WIDTH}%` }}
    >
      {children}
    </p>
  );
}

function Column({
  side,
  boxes,
  rows,
  listId,
}: {
  side: Side;
  boxes: readonly (DrawnNode | FoldedNode)[];
  rows: number;
  listId: string;
}) {
  return (
    <ul>
      {boxes.map((box) => (
        <li
          key={box.type === "asset" ? box.node.id : `more ${box.kind}`}
          className="absolute"
          style={{
            left: `${LEFT[side]}%`,
            width: `${WIDTH}%`,
            height: BOX_PX,
            top: centre(box.row, boxes.length, rows) - BOX_PX / 2,
          }}
        >
          {box.type === "asset" ? (
            <Link
              href={`/assets/${box.node.id}`}
              title={`${box.words}: ${assetKindWord(box.node.kind).toLowerCase()} ${box.node.name}`}
              className="flex h-full items-center gap-2 rounded-md border border-line bg-surface px-2 hover:border-accent"
            >
              <Label kind={box.node.kind} name={box.node.name} words={box.words} />
              {box.node.exposure === "internet" && (
                <span className="shrink-0 text-act" title="Reachable from the internet">
                  <Globe className="size-3.5" aria-hidden />
                  <span className="sr-only">, reachable from the internet</span>
                </span>
              )}
            </Link>
          ) : (
            <a
              href={`#${listId}`}
              title={`${box.words}: in the list below`}
              className="flex h-full items-center gap-2 rounded-md border border-dashed border-line-strong bg-canvas px-2 text-ink-muted hover:border-accent"
            >
              <AssetIcon kind={box.kind} />
              <span className="min-w-0 flex-1">
                <span className="block truncate text-xs leading-4">{box.words}</span>
                <span className="block truncate leading-4">
                  and {formatCount(box.count)} more
                  <span className="sr-only"> of the kind {assetKindWord(box.kind).toLowerCase()}</span>
                </span>
              </span>
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}

function Label({ kind, name, words }: { kind: DrawnNode["node"]["kind"]; name: string; words: string }) {
  return (
    <>
      <AssetIcon kind={kind} />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-xs leading-4 text-ink-muted">{words}</span>
        <span className="block truncate leading-4 font-medium">{shortName(name, 30)}</span>
      </span>
    </>
  );
}
