"use client";

import { useState } from "react";
import { HandOverDialog } from "@/components/triage/hand-over-dialog";
import { OwnerAndWhy } from "@/components/triage/owner-and-why";
import { useMay } from "@/lib/client/use-session";
import type { AssetDetail } from "@/lib/contracts/http/asset";

/** Who owns the asset and why, and the way to say that it is somebody else's. */
export function AssetOwner({ asset }: { asset: AssetDetail }) {
  const [isAsking, setAsking] = useState(false);
  const may = useMay("triage:write");
  return (
    <>
      <OwnerAndWhy owner={asset.owner} onWrong={may ? () => setAsking(true) : undefined} />
      {isAsking && (
        <HandOverDialog
          thing={{ kind: "asset", id: asset.id, title: asset.name, owner: asset.owner }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
