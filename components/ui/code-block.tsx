import { CopyButton } from "@/components/ui/copy-button";
import { ScrollRegion } from "@/components/ui/scroll-region";

/** Commands or text to copy. Long lines scroll inside the block, never the page. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <figure className="relative rounded-md border border-line bg-sunken">
      <div className="absolute top-1 right-1 rounded-sm bg-sunken">
        <CopyButton text={code} label={`Copy ${label}`} />
      </div>
      <ScrollRegion label={label} className="overflow-x-auto">
        <pre className="w-max min-w-full p-2.5 pr-10 text-left font-mono text-xs leading-5">{code}</pre>
      </ScrollRegion>
    </figure>
  );
}
