import { layerWord } from "@/components/findings/layer-word";
import { InlineCode } from "@/components/ui/inline-code";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { cn } from "@/lib/client/class-names";
import type { Layer } from "@/lib/contracts/http/finding";
import { toolName } from "@/lib/model/tool-name";

const SOURCE = { decision: "Decision", vex: "VEX", policy: "Policy", tool: "Tool" } as const;
const OWNER_BY: Record<string, string> = {
  decision: "A person’s decision",
  rule: "Ownership rule",
  label: "Label",
  annotation: "Annotation",
  codeowners: "CODEOWNERS",
  catalog: "Catalog entry",
  source_label: "Source label of the image",
  commit: "Last commit",
  fallback: "Fallback",
  none: "",
};
const FIELDS = ["severity", "state", "owner"] as const;

/** What it counts as and who says so: strongest first, what is overruled stays visible. */
export function FindingLayers({ layers }: { layers: readonly Layer[] }) {
  if (layers.length === 0) return null;
  return (
    <Section title="What counts, and why">
      <div className="flex flex-col gap-4">
        {FIELDS.map((field) => (
          <LayerList key={field} field={field} layers={layers.filter((layer) => layer.field === field)} />
        ))}
      </div>
    </Section>
  );
}

function LayerList({ field, layers }: { field: string; layers: readonly Layer[] }) {
  if (layers.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1 text-xs font-medium text-ink-muted capitalize">{field}</h3>
      <ul className="flex flex-col gap-1 text-sm">
        {layers.map((layer) => (
          <li key={`${layer.source}${layer.by}${layer.value}`} className="flex items-baseline gap-2">
            <span className="w-16 shrink-0 text-xs text-ink-muted">{SOURCE[layer.source]}</span>
            <span className="min-w-0 flex-1">
              <span className={cn(layer.effective ? "font-medium" : "text-ink-muted line-through")}>
                {layerWord(layer)}
              </span>
              {layer.effective && <span className="sr-only"> (in effect)</span>}
              <span className="block text-xs text-ink-muted">
                <InlineCode text={whyWords(layer)} />
                {layer.at && (
                  <>
                    {" · "}
                    <RelativeTime at={layer.at} />
                  </>
                )}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function byWord({ field, source, by }: Layer): string {
  if (field === "owner") return OWNER_BY[by] ?? by;
  return source === "tool" ? toolName(by) : by;
}

/** A reason that begins with its source ("CODEOWNERS line 1 ...") does not need it twice. */
function whyWords(layer: Layer): string {
  const by = byWord(layer);
  if (by && layer.reason?.startsWith(by)) return layer.reason;
  return [by, layer.reason].filter(Boolean).join(": ");
}
