import { CopyButton } from "@/components/ui/copy-button";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { cn } from "@/lib/client/class-names";

/** A unified diff, coloured and signed line by line, with the patch itself to copy. */
export function DiffBlock({ diff, file }: { diff: string; file?: string | null }) {
  const lines = diff.replace(/\n$/, "").split("\n");
  return (
    <figure className="overflow-hidden rounded-md border border-line">
      <figcaption className="flex h-8 items-center justify-between gap-2 border-b border-line bg-sunken pr-1 pl-2.5">
        <span className="truncate font-mono text-xs text-ink-muted">{file ?? "Proposed change"}</span>
        <CopyButton text={diff} label="Copy patch" withText />
      </figcaption>
      <ScrollRegion label="Proposed change as a diff" className="overflow-x-auto bg-surface">
        <pre className="w-max min-w-full py-1 font-mono text-xs leading-5">
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a fixed text have no other identity
            <div key={index} className={cn("px-2.5", lineStyle(line))}>
              {line || " "}
            </div>
          ))}
        </pre>
      </ScrollRegion>
    </figure>
  );
}

function lineStyle(line: string): string {
  if (line.startsWith("+++") || line.startsWith("---") || line.startsWith("@@")) return "text-ink-muted";
  if (line.startsWith("+")) return "bg-good-soft text-good";
  if (line.startsWith("-")) return "bg-act-soft text-act";
  return "";
}
