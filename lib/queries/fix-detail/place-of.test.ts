import { expect, test } from "vitest";
import { placeOf } from "@/lib/queries/fix-detail/place-of";

const COMMIT = "c".repeat(40);
const url = (path: string, repository = "github.com/shop/api") =>
  placeOf({ repositoryId: "r", repository, path, line: 3, commit: COMMIT }, "").url;

// Paths come from reports, and the address is one that people follow.
test("a file has an address in its own repository and in no other", () => {
  expect(url("deploy/a b.yaml")).toBe(`https://github.com/shop/api/blob/${COMMIT}/deploy/a%20b.yaml#L3`);
  expect(url("../../../mallory/api/blob/main/x")).toBeNull();
  expect(url("deploy/../../../../x")).toBeNull();
  expect(url("a", "example.org/shop/api")).toBeNull();
});
