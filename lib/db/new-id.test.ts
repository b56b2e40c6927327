import { describe, expect, test } from "vitest";
import { newId } from "@/lib/db/new-id";

describe("newId", () => {
  test("is a version 7 UUID of now", () => {
    const before = Date.now();
    const id = newId();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16) - before).toBeLessThan(1_000);
  });

  // Rows written together must lie together: a page of the index is filled before the next is opened.
  test("ascends strictly, also inside one millisecond", () => {
    const ids = Array.from({ length: 20_000 }, newId);
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });
});
