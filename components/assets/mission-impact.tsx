"use client";

import { Select } from "@/components/ui/input";
import { useChange } from "@/lib/client/use-change";
import { useMay } from "@/lib/client/use-session";
import type { AssetDetail } from "@/lib/contracts/http/asset";

type Impact = NonNullable<AssetDetail["missionImpact"]>;

/** SSVC's mission and well-being impact. Unset means unknown: it is then tried every way, never taken for low. */
export function MissionImpact({ asset }: { asset: AssetDetail }) {
  const may = useMay("triage:write");
  const change = useChange("changeAsset", ["getAsset", "listRisks", "getRisk"]);
  if (!may) return <span>{asset.missionImpact ?? "Not set: unknown"}</span>;
  return (
    <Select
      aria-label="Mission impact"
      className="w-44"
      value={asset.missionImpact ?? ""}
      disabled={change.isPending}
      onChange={(event) =>
        change.mutate({
          params: { id: asset.id },
          body: { missionImpact: event.target.value === "" ? null : (event.target.value as Impact) },
        })
      }
    >
      <option value="">Not set: unknown</option>
      <option value="low">Low</option>
      <option value="medium">Medium</option>
      <option value="high">High</option>
    </Select>
  );
}
