import { expect, test } from "vitest";
import { uploadReport } from "@/lib/client/upload-report";

// The server can only say that the body is missing; whoever dropped the file needs to hear that the file is empty.
test("an empty file is not sent, and the message says that it is empty and what to do", async () => {
  const empty = new File([], "report.json");
  await expect(uploadReport(empty, {}, () => {})).rejects.toThrow(/The file is empty.*run it again/);
});
