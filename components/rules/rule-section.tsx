import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { Facts, Section } from "@/components/ui/section";
import { plural } from "@/lib/client/format-number";
import type { RuleWords } from "@/lib/contracts/http/rule-words";
import { cweAddress } from "@/lib/model/cwe";
import { toolName } from "@/lib/model/tool-name";
import { isWebAddress } from "@/lib/model/web-address";

/** More rules than these are folded away: what a reader came for is the first. */
const SHOWN = 2;
/** A help that fits a few lines is read at once. */
const SHORT_CHARS = 400;

/** The rules by which it was found, with what their tools say of them: plain text from reports. A rule of which only the id is known says nothing. */
export function RuleSection({ rules: all }: { rules: readonly RuleWords[] }) {
  const rules = all.filter(saysSomething);
  if (rules.length === 0) return null;
  const rest = rules.slice(SHOWN);
  return (
    <Section title={rules.length === 1 ? "What the rule says" : "What the rules say"}>
      <RuleList rules={rules.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details className="mt-3 text-sm">
          <summary className="min-h-6 w-fit rounded-sm text-ink-muted hover:text-ink">
            {plural(rest.length, "more rule")}
          </summary>
          <div className="mt-3">
            <RuleList rules={rest} />
          </div>
        </details>
      )}
    </Section>
  );
}

function saysSomething({ title, description, help, helpUri, cwes }: RuleWords): boolean {
  return [title, description, help, helpUri].some((words) => words !== null) || cwes.length > 0;
}

function RuleList({ rules }: { rules: readonly RuleWords[] }) {
  return (
    <ul className="flex flex-col gap-5">
      {rules.map((rule) => (
        <li key={`${rule.tool} ${rule.rule}`} className="flex flex-col gap-2">
          <Rule rule={rule} />
        </li>
      ))}
    </ul>
  );
}

function Rule({ rule: { tool, rule, title, description, help, helpUri, cwes, cweNames } }: { rule: RuleWords }) {
  const page = helpUri !== null && isWebAddress(helpUri) ? helpUri : null;
  return (
    <>
      {title && <p className="font-medium wrap-anywhere">{title}</p>}
      <Facts
        items={[
          { name: "Rule", value: <RuleId tool={tool} rule={rule} /> },
          ...(cwes.length > 0 ? [{ name: "Weakness", value: <Weaknesses cwes={cwes} names={cweNames} /> }] : []),
          ...(page
            ? [{ name: "Its page", value: <Outside href={page}>{page.replace(/^https?:\/\//, "")}</Outside> }]
            : []),
        ]}
      />
      {description && description !== title && <Words text={description} />}
      {help && help !== description && <Help text={help} />}
    </>
  );
}

/** The id as the tool writes it. */
function RuleId({ tool, rule }: { tool: string; rule: string }) {
  return (
    <>
      <code className="font-mono text-xs break-all">{rule.slice(rule.indexOf(":") + 1)}</code>{" "}
      <span className="text-ink-muted">of {toolName(tool)}</span>
    </>
  );
}

function Weaknesses({ cwes, names }: { cwes: readonly string[]; names: RuleWords["cweNames"] }) {
  return (
    <span className="flex flex-wrap gap-x-3">
      {cwes.map((cwe) => (
        <Outside key={cwe} href={cweAddress(cwe)}>
          {cwe} {names[cwe]}
        </Outside>
      ))}
    </span>
  );
}

function Outside({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer noopener"
      className="link inline-flex min-h-6 max-w-full items-center gap-1"
    >
      <span className="truncate">{children}</span>
      <ExternalLink className="size-3 shrink-0" aria-label="(another site)" />
    </a>
  );
}

function Help({ text }: { text: string }) {
  if (text.length <= SHORT_CHARS) return <Words text={text} />;
  return (
    <details className="text-sm">
      <summary className="min-h-6 w-fit rounded-sm text-ink-muted hover:text-ink">The rule’s help</summary>
      <div className="mt-2 border-l border-line pl-3">
        <Words text={text} />
      </div>
    </details>
  );
}

function Words({ text }: { text: string }) {
  return <p className="max-w-prose text-sm whitespace-pre-line wrap-anywhere">{text}</p>;
}
