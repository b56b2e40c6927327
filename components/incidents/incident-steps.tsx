import { CodeBlock } from "@/components/ui/code-block";
import { Section } from "@/components/ui/section";
import type { IncidentStep } from "@/lib/contracts/http/incident";

export function IncidentSteps({ steps }: { steps: readonly IncidentStep[] }) {
  return (
    <Section id="what-to-do" title="What to do">
      <ol className="flex list-decimal flex-col gap-3 pl-5 text-sm">
        {steps.map(({ text, commands }) => (
          <li key={text} className="pl-1">
            <p className="max-w-prose wrap-anywhere">{text}</p>
            {commands.length > 0 && (
              <div className="mt-2">
                <CodeBlock label="these commands" code={commands.join("\n")} />
              </div>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}
