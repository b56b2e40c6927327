const { folders, packages, namedExceptions } = require("./scripts/dependency-table.cjs");

const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const inFolder = (folder) => `^${literal(folder)}(/|$|\\.)`;
const OURS = "^(app|bench|cli|components|e2e|lib|packs|scripts|workers)/";
const TESTS = "\\.test\\.tsx?$";

/** Anything the table does not allow is forbidden; a folder the table does not know may import nothing. */
const folderRules = Object.entries(folders).map(([folder, allowed]) => ({
  name: `imports-of-${folder.replaceAll("/", "-")}`,
  comment: `${folder} may import: ${allowed.join(", ") || "only itself"} (scripts/dependency-table.cjs)`,
  severity: "error",
  from: { path: inFolder(folder), pathNot: [TESTS, "/testing[/-]", ...namedExceptions, ...moreSpecific(folder)] },
  to: { path: OURS, pathNot: [folder, ...allowed].map(inFolder) },
}));

const packageRules = Object.entries(packages).map(([name, places]) => ({
  name: `only-some-import-${name.replaceAll(/[^a-z]+/g, "-")}`,
  comment: `${name} may be imported by: ${places.join(", ")}`,
  severity: "error",
  from: { path: OURS, pathNot: [...places.map(inFolder), TESTS, ...namedExceptions] },
  to: { path: `node_modules/(${name})(/|$)` },
}));

/** lib/parsers/reading has a row of its own, so the row of lib/parsers is not for it. */
function moreSpecific(folder) {
  return Object.keys(folders)
    .filter((other) => other !== folder && other.startsWith(`${folder}/`))
    .map(inFolder);
}

// Cycles are biome's (noImportCycles): without TypeScript's own parser this tool cannot tell a type's import from a
// module's, and two files may well name each other's types.
module.exports = {
  forbidden: [
    ...folderRules,
    ...packageRules,
    {
      name: "known-folders",
      comment: "A new folder under lib needs a row in scripts/dependency-table.cjs",
      severity: "error",
      from: {},
      to: { path: "^lib/", pathNot: Object.keys(folders).map(inFolder) },
    },
    {
      name: "pure-code-does-no-io",
      comment: "Time, randomness, files and sockets are arguments there; hashing is allowed",
      severity: "error",
      from: {
        path: "^lib/(model|contracts|parsers|engine|messages)/",
        pathNot: [TESTS, "/testing[/-]", ...namedExceptions],
      },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|buffer|stream|string_decoder|zlib|util)(/|$)" },
    },
    {
      name: "no-tests-in-the-product",
      severity: "error",
      from: { path: OURS, pathNot: [TESTS, "/testing[/-]", "^(e2e|bench)/"] },
      to: { path: [TESTS, "/testing[/-]"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["^\\.next", "__fixtures__", "^lib/db/generated/internal", "\\.d\\.ts$"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".cjs", ".js", ".json"],
      conditionNames: ["import", "require", "node", "default", "types"],
      exportsFields: ["exports"],
    },
  },
};
