import { moreRightsWords, noRightsWords, withoutRoleWords } from "@/components/assets/rights-words";
import { Badge, type Tone } from "@/components/ui/badge";
import type { AccountRights, HeldRight } from "@/lib/contracts/http/account-rights";

const LEVELS: Record<Exclude<HeldRight["level"], "normal">, { word: string; tone: Tone }> = {
  cluster: { word: "Leads to the cluster", tone: "act" },
  node: { word: "Leads to a node", tone: "act" },
  elevated: { word: "More than its own", tone: "attend" },
};

/** Each right: first what it allows in words where that is dangerous, then the rule as it stands in the role, then who granted it. */
export function HeldRights({ held, isRole }: { held: AccountRights; isRole: boolean }) {
  return (
    <>
      {held.count === 0 ? (
        <p className="text-sm">{noRightsWords(held, isRole)}</p>
      ) : (
        <ul className="divide-y divide-line">
          {held.rights.map((right) => (
            <Right key={JSON.stringify(right)} right={right} />
          ))}
        </ul>
      )}
      {held.count > held.rights.length && (
        <p className="pt-2 text-xs text-ink-muted">and {held.count - held.rights.length} more, none more dangerous</p>
      )}
      {held.count > 0 &&
        moreRightsWords(held).map((sentence) => (
          <p key={sentence} className="pt-2 text-xs text-ink-muted">
            {sentence}
          </p>
        ))}
      <WithoutRole held={held} />
    </>
  );
}

function WithoutRole({ held }: { held: AccountRights }) {
  const { count, items } = held.withoutRole;
  if (count === 0) return null;
  return (
    <div className="pt-2 text-xs text-ink-muted">
      <p>{withoutRoleWords(held)}</p>
      <Ways via={items} ways={count} />
    </div>
  );
}

/** Role and binding of each; how many more there are than are named. */
function Ways({ via, ways }: { via: readonly string[]; ways: number }) {
  return (
    <>
      {via.map((way) => (
        <p key={way} className="text-xs wrap-anywhere text-ink-muted">
          {way}
        </p>
      ))}
      {ways > via.length && <p className="text-xs text-ink-muted">and by {ways - via.length} more</p>}
    </>
  );
}

function Right({ right: { allows, level, verbs, on, names, via, ways } }: { right: HeldRight }) {
  return (
    <li className="flex flex-col gap-1 py-2 text-sm">
      {allows.map((sentence) => (
        <p key={sentence} className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{sentence}</span>
          {level !== "normal" && <Badge tone={LEVELS[level].tone}>{LEVELS[level].word}</Badge>}
        </p>
      ))}
      <p className="wrap-anywhere">
        <code className="font-mono text-xs">{verbs.join(", ")}</code> <span className="text-ink-muted">on</span>{" "}
        <code className="font-mono text-xs">{on.join(", ")}</code>
        {names.length > 0 && (
          <>
            {" "}
            <span className="text-ink-muted">only</span> <code className="font-mono text-xs">{names.join(", ")}</code>
          </>
        )}
      </p>
      <Ways via={via} ways={ways} />
    </li>
  );
}
