import Link from "next/link";
import { ATTACK_PATH } from "@/components/risks/attack-path";
import { SeverityMark } from "@/components/severity/severity-mark";
import { LongWords } from "@/components/ui/long-words";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { formatBoundedCount, formatCount } from "@/lib/client/format-number";
import { shortName } from "@/lib/client/short-name";
import type { RiskDetail, RiskMember } from "@/lib/contracts/http/risk";
import { toolNames } from "@/lib/model/tool-name";

/** The proof: the findings with who saw them. */
export function RiskEvidence({ risk }: { risk: RiskDetail }) {
  const more = risk.memberCount.value - risk.members.length;
  const isPath = risk.kind === ATTACK_PATH;
  return (
    <Section title={isPath ? "Findings it uses" : "Findings in it"} note={countNote(risk)}>
      {isPath && (
        <p className="pb-2 text-sm text-ink-muted">
          {risk.members.length === 0
            ? "None: every step of this way stands open without a weakness."
            : "Each belongs to its own fix as well; closing them is one way to break the path."}
          {(risk.path[1]?.alike.length ?? 0) > 0 &&
            " They are those of the way as it is told; another entry’s stand with its own way above."}
        </p>
      )}
      <ul className="divide-y divide-line">
        {risk.members.map((member) => (
          <Member key={member.findingId} member={member} />
        ))}
      </ul>
      {more > 0 && !isPath && (
        <p className="pt-3 text-sm">
          <Link href={`/findings?riskId=${risk.id}`} className="link">
            All {formatBoundedCount(risk.memberCount)} findings
          </Link>
        </p>
      )}
    </Section>
  );
}

/** The number of the header first; what the change does not have to close any more is said apart. */
function countNote({ findings, memberCount }: RiskDetail): string {
  const others = memberCount.value - findings;
  if (others <= 0 || memberCount.relation === "at_least") return formatCount(findings);
  return `${formatCount(findings)}, and ${formatCount(others)} fixed or decided`;
}

function Member({ member }: { member: RiskMember }) {
  const versions = [member.installedVersion, member.fixedVersion && `fixed in ${member.fixedVersion}`].filter(Boolean);
  return (
    <li className="flex items-baseline gap-3 py-2 text-sm">
      <SeverityMark severity={member.severity} />
      <span className="min-w-0 flex-1">
        <Link href={`/findings/${member.findingId}`} className="font-medium hover:text-accent hover:underline">
          <LongWords text={member.title} />
        </Link>
        <span className="block truncate text-xs text-ink-muted">
          <span className="font-mono">{[member.subject, ...versions].join(" · ")}</span> in{" "}
          {shortName(member.asset.name)}
        </span>
      </span>
      <span className="shrink-0 text-right text-xs text-ink-muted">
        {toolNames(member.tools)}
        {member.lastSeenAt && (
          <span className="block">
            seen <RelativeTime at={member.lastSeenAt} />
          </span>
        )}
      </span>
    </li>
  );
}
