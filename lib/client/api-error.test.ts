import { expect, test } from "vitest";
import { readApiError } from "@/lib/client/api-error";

const problem = (detail: string) =>
  Response.json({ type: "about:blank", title: "Wrong", status: 400, detail, requestId: "r" }, { status: 400 });

test.each([
  ["`currentPassword` is not right.", "“Current password” is not right."],
  ["`reason` is needed.", "“Reason” is needed."],
  ["`asset: **` matches every asset.", "`asset: **` matches every asset."],
  ["`kube-system` is there.", "`kube-system` is there."],
])("%s", async (detail, shown) => {
  expect((await readApiError(problem(detail))).message).toBe(shown);
});
