import { Section } from "@/components/ui/section";
import { formatCount, plural } from "@/lib/client/format-number";
import type { ImportDetail } from "@/lib/contracts/http/import";

/** What was not understood, where it stands in the file and why. */
export function ImportProblems({ item }: { item: ImportDetail }) {
  // Why it failed stands at the top of the page already.
  const problems = item.problems.filter(({ reason }) => reason !== item.error);
  const count = item.problemCount - (item.problems.length - problems.length);
  if (count === 0) return null;
  const more = count - problems.length;
  return (
    <div id="problems">
      <Section title="Problems" note={plural(count, "remark")}>
        <ul className="divide-y divide-line">
          {problems.map((problem) => (
            <li
              key={`${problem.pointer}${problem.code}${problem.reason}`}
              className="flex flex-col gap-0.5 py-2 text-sm sm:flex-row sm:gap-4"
            >
              <code className="shrink-0 font-mono text-xs leading-5 break-all text-ink-muted sm:w-72">
                {problem.pointer || "the whole report"}
              </code>
              <span>{problem.reason}</span>
            </li>
          ))}
        </ul>
        {more > 0 && <p className="mt-2 text-sm text-ink-muted">and {formatCount(more)} more of the same sort</p>}
      </Section>
    </div>
  );
}
