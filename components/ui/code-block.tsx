import { CopyButton } from "@/components/ui/copy-button";

/** Commands or text to copy. Long lines scroll inside the block, never the page. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <figure className="group relative rounded-md border border-line bg-sunken">
      <div className="absolute top-1 right-1 rounded-sm bg-sunken">
        <CopyButton text={code} label={`Copy ${label}`} />
      </div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={label}
        className="overflow-x-auto p-2.5 pr-10 text-left font-mono text-xs leading-5"
      >
        {code}
      </pre>
    </figure>
  );
}
