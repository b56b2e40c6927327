import { setImmediate } from "node:timers/promises";
import { type Circumstances, draftOf, type RiskDraft } from "@/lib/correlate/build-risks";
import { ownedOf } from "@/lib/correlate/finding-owners";
import { loadTitles } from "@/lib/correlate/load-members";
import type { Ownership, ResolvedOwner } from "@/lib/correlate/load-ownership";
import { dropMembers, type RiskGroup } from "@/lib/correlate/risk-group";
import { type OwnedDraft, type Standing, writeRisks } from "@/lib/correlate/write-risks";
import type { TenantConnection } from "@/lib/db/tenant";

/** A complete group, with the id of its risk and where that stands if it is known. */
export type Identified = { id: string; group: RiskGroup; before: Standing | undefined };

/** Risks per write: few writes, and none that is too large to send. */
const RISKS_AT_ONCE = 1_000;

/** Drafts between two looks at what else the process has to do (renew its claim, hear that it is to stop). */
const DRAFTS_AT_ONCE = 100;

/**
 * Puts complete groups in words and writes them as risks, slice by slice: while the server writes one, the next is described here.
 * A group that is described is held no longer: a report may have a hundred thousand.
 *
 * Use      `add`, and `describeFull` now and then while more come; `describeRest` at the end. Each risk's owner is told to `onOwner`.
 */
export class RiskDescriber {
  readonly #connection: TenantConnection;
  readonly #orgId: string;
  readonly #at: Circumstances;
  readonly #ownership: Ownership;
  readonly #onOwner: (risk: { id: string; owner: ResolvedOwner }) => void;
  #waiting: Identified[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(
    connection: TenantConnection,
    orgId: string,
    { at, ownership }: { at: Circumstances; ownership: Ownership },
    onOwner: (risk: { id: string; owner: ResolvedOwner }) => void,
  ) {
    this.#connection = connection;
    this.#orgId = orgId;
    this.#at = at;
    this.#ownership = ownership;
    this.#onOwner = onOwner;
  }

  add(risks: readonly Identified[]): void {
    for (const risk of risks) this.#waiting.push(risk);
  }

  /** Describes what fills whole slices. */
  async describeFull(): Promise<void> {
    while (this.#waiting.length >= RISKS_AT_ONCE) await this.#describe(this.#waiting.splice(0, RISKS_AT_ONCE));
  }

  /** Describes all that was added; ends when it is written. */
  async describeRest(): Promise<void> {
    // Small slices at the end, too: the last one is waited for.
    const size = Math.min(RISKS_AT_ONCE, Math.max(500, Math.ceil(this.#waiting.length / 4)));
    while (this.#waiting.length > 0) await this.#describe(this.#waiting.splice(0, size));
    await this.#writing;
  }

  async #describe(risks: readonly Identified[]): Promise<void> {
    const drafts: RiskDraft[] = [];
    for (const { group } of risks) {
      drafts.push(draftOf(group, this.#at));
      dropMembers(group);
      if (drafts.length % DRAFTS_AT_ONCE === 0) await setImmediate();
    }
    await this.#writing;
    this.#writing = this.#write(risks, drafts);
    this.#writing.catch(() => undefined); // met where it is awaited
  }

  async #write(risks: readonly Identified[], drafts: readonly RiskDraft[]): Promise<void> {
    const owned = await this.#withOwners(risks, drafts);
    for (const one of owned) this.#onOwner(one);
    await writeRisks(this.#connection, this.#orgId, owned, this.#at.now);
  }

  async #withOwners(risks: readonly Identified[], drafts: readonly RiskDraft[]): Promise<OwnedDraft[]> {
    const titles = await loadTitles(
      this.#connection,
      this.#orgId,
      drafts.flatMap(({ worst }) => worst.vulnerabilityId ?? []),
    );
    return drafts.map((draft, n) => {
      const { id, before } = risks[n] as Identified;
      const owned = ownedOf(draft.worst, placeAsked(draft));
      const vulnerabilityTitle = titles.get(draft.worst.vulnerabilityId ?? "") ?? "";
      return { id, before, draft, vulnerabilityTitle, owned, owner: this.#ownership.ownerOf(owned) };
    });
  }
}

/** Where a risk is asked whose it is. Who runs what is built from code is not for that who owns the code, and a right is taken away where it is granted. */
function placeAsked({ worst, worstPlace }: RiskDraft): string | null {
  if (worst.kind === "code" || !worstPlace) return null;
  return worstPlace.isHolder ? worst.asset.id : worstPlace.id;
}
