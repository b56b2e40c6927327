import type { Service } from "@/lib/demo/company";
import type { Image } from "@/lib/demo/image";

/** Where a service's files lie: several services of one repository have a folder each. */
const folderOf = ({ name, repo }: Service) => (repo.endsWith(`/${name}`) ? "" : `${name}/`);

export function dockerfilePath(service: Service): string {
  return `${folderOf(service)}Dockerfile`;
}

export function manifestPath(service: Service): string {
  return `${folderOf(service)}deploy/${service.name}.yaml`;
}

/** The manifest that a service is deployed from. */
export function manifestOf({ service, reference }: Image): string {
  const { name, kind, namespace } = service;
  return `# ${name}: applied by CI on every push to main.
apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
        - name: ${name}
          image: ${reference}
`;
}
