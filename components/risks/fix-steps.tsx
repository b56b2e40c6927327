import { CodeBlock } from "@/components/ui/code-block";
import { DiffBlock } from "@/components/ui/diff-block";
import { InlineCode } from "@/components/ui/inline-code";
import type { Fix } from "@/lib/contracts/http/risk";
import { toolName } from "@/lib/model/tool-name";

/** Words, diff and commands; the cards of My work show the same. */
export function FixSteps({ fix }: { fix: Fix }) {
  return (
    <>
      {fix.text && fix.text !== fix.title && (
        <p className="max-w-prose text-sm whitespace-pre-line">
          <InlineCode text={fix.text} />
        </p>
      )}
      {fix.toolSays && <ToolSays {...fix.toolSays} />}
      {fix.locus && !fix.diff && <p className="font-mono text-xs break-all text-ink-muted">{fix.locus}</p>}
      {fix.diff && <DiffBlock diff={fix.diff} file={fix.locus} />}
      {fix.commands.length > 0 && <CodeBlock label="commands" code={fix.commands.join("\n")} />}
    </>
  );
}

/** Quoted: the words are the tool's, and about its rule and not about this place. */
function ToolSays({ tool, text }: NonNullable<Fix["toolSays"]>) {
  return (
    <figure className="text-sm">
      <figcaption className="font-medium">{toolName(tool)} says of the rule:</figcaption>
      <blockquote className="mt-1 max-w-prose border-l-2 border-line-strong pl-3 whitespace-pre-line wrap-anywhere">
        {text}
      </blockquote>
    </figure>
  );
}
