import { z } from "zod";

/** A person's name in GitHub or GitLab, with or without the at sign; kept without it and in lower case, as hosts compare them. */
export const CodeHostHandle = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/^@/, ""))
  .pipe(
    z
      .string()
      .regex(
        /^[a-z0-9_][a-z0-9._-]{0,99}$/,
        "is not a handle: letters, digits, dots, dashes and underscores, as in @ana-lee",
      ),
  );
