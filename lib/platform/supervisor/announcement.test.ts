import { describe, expect, test } from "vitest";
import { announcement } from "@/lib/platform/supervisor/announcement";

const at = { url: "http://127.0.0.1:3000", logs: "/data/logs" };
const told = (account: Parameters<typeof announcement>[0]) => announcement(account, at).join("\n");

describe("what a start says of the first account", () => {
  test("a password that was made is shown, with who it is for and where to sign in", () => {
    const text = told({ adminEmail: "admin@plimsoll.local", adminPassword: "made-just-now" });
    expect(text).toContain("Sign in as   admin@plimsoll.local   at http://127.0.0.1:3000/sign-in");
    expect(text).toContain("made-just-now");
  });

  test("with a password of one's own the e-mail is told as well", () => {
    const text = told({ adminEmail: "admin@plimsoll.local", adminPassword: null });
    expect(text).toContain("Sign in as   admin@plimsoll.local   at http://127.0.0.1:3000/sign-in");
    expect(text).toContain("the one that was set");
  });

  test("without an account of the configured e-mail nobody is named", () => {
    const text = told({ adminEmail: null, adminPassword: null });
    expect(text).not.toContain("Sign in as");
    expect(text).toContain("Sign in at   http://127.0.0.1:3000/sign-in");
  });
});
