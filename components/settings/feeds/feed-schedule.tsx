"use client";

import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { useChange } from "@/lib/client/use-change";
import type { Feed, FeedStatus } from "@/lib/contracts/http/feed";

/** A feed's schedule, and a fetch at once. Both need a way to the internet from where the workers run. */
export function FeedSchedule({
  feed,
  name,
  schedule,
}: {
  feed: Feed;
  name: string;
  schedule: NonNullable<FeedStatus["schedule"]>;
}) {
  const change = useChange("changeFeed", ["listFeeds"]);
  const fetchNow = useChange("fetchFeed", ["listFeeds"]);
  return (
    <>
      <Segmented
        label={`Schedule of ${name}`}
        value={schedule.on ? "on" : "off"}
        options={[
          { value: "on", label: "On schedule" },
          { value: "off", label: "Off" },
        ]}
        onChange={(value) => change.mutate({ params: { feed }, body: { schedule: value === "on" } })}
      />
      <Button
        aria-label={`Fetch ${name} now`}
        disabled={fetchNow.isPending}
        onClick={() =>
          fetchNow.mutate(
            { params: { feed } },
            { onSuccess: () => toast.success(`${name} is being fetched. Its line says what came of it.`) },
          )
        }
      >
        Fetch now
      </Button>
    </>
  );
}
