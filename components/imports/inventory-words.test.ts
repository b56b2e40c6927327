import { describe, expect, test } from "vitest";
import { goneSentences } from "@/components/imports/inventory-words";

const nothing = {
  covers: "changes" as const,
  objectsGone: 0,
  workloadsRetired: 0,
  imagesRetired: 0,
  othersRetired: 0,
  findingsRetired: 0,
};

describe("what went with an inventory", () => {
  test.each([
    { name: "nothing", gone: {}, resolved: 0, says: ["Nothing went away with it."] },
    {
      name: "objects, what stood for them, and findings of both kinds",
      gone: { objectsGone: 4, workloadsRetired: 2, imagesRetired: 1, findingsRetired: 12 },
      resolved: 3,
      says: [
        "4 objects gone; retired: 2 workloads, 1 image that nothing runs any more.",
        "Closed with that: 15 findings (3 fixed, by the versions that run now; 12 retired, since nothing has them any more).",
      ],
    },
    {
      name: "an object that no finding was about",
      gone: { objectsGone: 1, othersRetired: 1 },
      resolved: 0,
      says: ["1 object gone; retired: 1 other asset.", "No open finding closed with that."],
    },
    {
      name: "a newer image alone",
      gone: {},
      resolved: 1,
      says: ["No object went away.", "Closed with that: 1 finding (1 fixed, by the versions that run now)."],
    },
  ])("$name", ({ gone, resolved, says }) => {
    expect(goneSentences({ ...nothing, ...gone }, { resolved })).toEqual(says);
  });
});
