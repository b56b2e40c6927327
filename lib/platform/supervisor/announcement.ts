/** What a start tells of the first account: its e-mail where that is known to exist, the password only when it was just made. */
type Account = { adminEmail: string | null; adminPassword: string | null };

/** The lines that say that an instance is ready: where it is, who signs in and where. A password that somebody set is never among them. */
export function announcement({ adminEmail, adminPassword }: Account, at: { url: string; logs: string }): string[] {
  const lines = [`\nPlimsoll is ready at ${at.url}`];
  if (adminEmail) {
    lines.push(`  Sign in as   ${adminEmail}   at ${at.url}/sign-in`);
    lines.push(
      adminPassword
        ? `  Password     ${adminPassword}   (shown only now; you choose your own at the first sign-in)`
        : "  Password     the one that was set, by PLIMSOLL_ADMIN_PASSWORD or at the first sign-in",
    );
  } else lines.push(`  Sign in at   ${at.url}/sign-in`);
  return [...lines, `  Logs         ${at.logs}`];
}
