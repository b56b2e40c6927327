import type { Service } from "@/lib/demo/company";

type Line = {
  instruction: string;
  argument: string /** It adds files; `packages`: those of the language. */;
  adds?: "files" | "packages";
};

const NODE: Line[] = [
  { instruction: "WORKDIR", argument: "/app", adds: "files" },
  { instruction: "COPY", argument: "package.json package-lock.json ./", adds: "files" },
  { instruction: "RUN", argument: "npm ci --omit=dev", adds: "packages" },
  { instruction: "COPY", argument: ". .", adds: "files" },
  { instruction: "USER", argument: "node" },
  { instruction: "CMD", argument: '["node", "server.js"]' },
];
const PYTHON: Line[] = [
  { instruction: "WORKDIR", argument: "/srv", adds: "files" },
  { instruction: "COPY", argument: "requirements.txt ./", adds: "files" },
  { instruction: "RUN", argument: "pip install --no-cache-dir -r requirements.txt", adds: "packages" },
  { instruction: "COPY", argument: ". .", adds: "files" },
  { instruction: "CMD", argument: '["python", "-m", "service"]' },
];
const JAVA: Line[] = [
  { instruction: "COPY", argument: "target/service.jar /app/service.jar", adds: "packages" },
  { instruction: "ENTRYPOINT", argument: '["java", "-jar", "/app/service.jar"]' },
];
const BINARY: Line[] = [
  { instruction: "COPY", argument: "bin/service /usr/local/bin/service", adds: "packages" },
  { instruction: "ENTRYPOINT", argument: '["/usr/local/bin/service"]' },
];
const FILES: Line[] = [
  { instruction: "COPY", argument: "config /etc/service", adds: "packages" },
  { instruction: "EXPOSE", argument: "8080" },
];

/** The own part of a service's image, in the order in which it is built. */
export function ownLines({ packages }: Pick<Service, "packages">): readonly Line[] {
  switch (packages[0]?.type) {
    case "npm":
      return NODE;
    case "pypi":
      return PYTHON;
    case "maven":
      return JAVA;
    case "golang":
      return BINARY;
    default:
      return FILES;
  }
}

/** The Dockerfile of a service as its repository has it. */
export function dockerfileOf(service: Service, base: string): string {
  const lines = ownLines(service).map(({ instruction, argument }) => `${instruction} ${argument}`);
  return [`# ${service.name}: built by CI on every push to main.`, `FROM ${base}`, ...lines, ""].join("\n");
}
