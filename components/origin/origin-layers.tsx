import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/client/class-names";
import { plural } from "@/lib/client/format-number";
import type { OriginLayer } from "@/lib/contracts/http/asset-origin";

const PARTS = { base: "Base", own: "Own", unknown: "Not known" } as const;

/** The image's layers, lowest first: whose they are, which line made them, and how much is wrong in each. */
export function OriginLayers({ layers }: { layers: readonly OriginLayer[] }) {
  const filled = layers.filter(({ empty }) => !empty);
  if (filled.length === 0) return null;
  const count = (part: OriginLayer["part"]) => filled.filter((layer) => layer.part === part).length;
  const words = [
    count("base") > 0 && `${count("base")} of the base`,
    count("own") > 0 && `${count("own")} of its own`,
    count("unknown") > 0 && `${count("unknown")} nobody can tell`,
  ].filter(Boolean);
  return (
    <details
      className="mt-2 rounded-md border border-line bg-surface px-3 py-2 text-sm"
      open={layers.some(({ asked }) => asked)}
    >
      <summary className="cursor-pointer">
        {plural(filled.length, "layer")}: {words.join(", ")}
      </summary>
      <ol className="mt-2 divide-y divide-line">
        {layers.map((layer) => (
          <LayerRow key={layer.index} layer={layer} />
        ))}
      </ol>
    </details>
  );
}

function LayerRow({ layer }: { layer: OriginLayer }) {
  const { instruction, asked, findings } = layer;
  return (
    <li className={cn("flex flex-wrap items-baseline gap-x-3 gap-y-1 py-1.5", asked && "bg-accent-soft px-2")}>
      <Badge tone={layer.part === "own" ? "accent" : "neutral"}>
        {PARTS[layer.part]}
        {layer.confidence === "likely" && ", likely"}
      </Badge>
      <span className="min-w-0 flex-1 basis-60">
        <code className="block font-mono text-xs break-all">
          {instruction?.text ?? (layer.createdBy || layer.diffId)}
        </code>
        {instruction && (
          <span className="block font-mono text-xs break-all text-ink-muted">
            {instruction.path}:{instruction.line}
            {instruction.likeness !== "exact" && ` (${LIKENESS[instruction.likeness]})`}
          </span>
        )}
        {asked && <span className="block text-xs font-medium">The package of this finding lies here.</span>}
      </span>
      <span className="shrink-0 text-xs text-ink-muted">
        {layer.empty ? "adds no files" : findings > 0 ? plural(findings, "open finding") : ""}
      </span>
    </li>
  );
}

const LIKENESS = { likely: "but for variables and checksums", kind: "in other words there" } as const;
