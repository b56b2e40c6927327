import { CopyButton } from "@/components/ui/copy-button";
import { ScrollRegion } from "@/components/ui/scroll-region";

/** Commands or text to copy. Long lines scroll inside the block, never the page. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <figure className="flex items-stretch rounded-md border border-line bg-sunken">
      <ScrollRegion label={label} className="min-w-0 flex-1 overflow-x-auto">
        <pre className="w-max min-w-full p-2.5 text-left font-mono text-xs leading-5">{code}</pre>
      </ScrollRegion>
      <div className="flex shrink-0 items-start border-l border-line p-1.5">
        <CopyButton text={code} label={`Copy ${label}`} />
      </div>
    </figure>
  );
}
