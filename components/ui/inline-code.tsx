import { cn } from "@/lib/client/class-names";

/** A sentence whose parts between backticks are names and commands: set as code, and broken anywhere rather than cut off. */
export function InlineCode({ text, className }: { text: string; className?: string }) {
  return (
    <span className={cn("wrap-anywhere", className)}>
      {text.split(/`([^`]+)`/).map((part, index) =>
        index % 2 === 1 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part of a sentence is its place
          <code key={index} className="rounded-sm bg-sunken px-1 font-mono text-[0.92em]">
            {part}
          </code>
        ) : (
          part
        ),
      )}
    </span>
  );
}
