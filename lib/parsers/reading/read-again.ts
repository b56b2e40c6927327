/**
 * A report that was read in one pass turned out to say something about its items after them: whoever took them has to
 * forget them, and read it in two passes.
 */
export class ReadAgain extends Error {
  override readonly name = "ReadAgain";
}
